import FoundationEssentials
import Glibc

/// The names in a folder, sorted, hidden ones left out; nil when there is no such folder.
func names(in folder: String) -> [String]? {
  guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
    return nil
  }
  return names.filter { !$0.hasPrefix(".") }.sorted()
}

/// The bytes of a file, one more than the largest recipe at most.
///
/// Opens without blocking, so that a pipe in a recipe's place blocks no reader. Throws for anything
/// that is no regular file or cannot be read.
func bytes(of file: String) throws(RecipeError) -> [UInt8] {
  let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw unreadable(file) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw unreadable(file) }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw RecipeError("this is not a regular file", file: file)
  }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 64 << 10)
  while bytes.count <= largestRecipe {
    let count = read(descriptor, &buffer, buffer.count)
    if count == 0 { break }
    if count < 0 {
      if errno == EINTR { continue }
      throw unreadable(file)
    }
    bytes += buffer.prefix(count)
  }
  return bytes
}

private func unreadable(_ file: String) -> RecipeError {
  RecipeError("cannot read this file: \(String(cString: strerror(errno)))", file: file)
}

/// The path without links, as `realpath(3)` gives it; nil when nothing is there.
func resolved(_ path: String) -> String? {
  guard let result = realpath(path, nil) else { return nil }
  defer { free(result) }
  return String(cString: result)
}
