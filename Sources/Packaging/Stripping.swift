import Basics
import Building
import Elf
import Files

/// A library without its debug information, which lies in a file of its own.
struct StrippedLibrary {
  /// The library's bytes.
  var library: [UInt8]
  /// The debug information.
  var symbols: [UInt8]
  /// Where debuggers look for it, below a folder of debug files: `.build-id/ab/cdef.debug`.
  var symbolsPath: String
}

/// Takes the debug information out of a library; what it loads into memory stays as it was.
/// - Throws: `PackagingError.failed`.
func strip(
  _ path: String, named name: String, scratch folder: String
) async throws -> StrippedLibrary {
  let scratch = try ScratchFolder(in: folder, named: "strip")
  let bytes = try readFile(path)
  let place = symbolsPath(of: bytes, named: name)
  // The link holds this name, so it has to be the one the file gets.
  let symbols = place.lastPathPart
  let (whole, library) = ("\(name).whole", "\(name).stripped")
  try writeFile(bytes, to: "\(scratch.path)/\(whole)")
  _ = try await tool(
    "objcopy", ["--only-keep-debug", "--compress-debug-sections", whole, symbols],
    in: scratch.path)
  _ = try await tool(
    "strip",
    [
      "--strip-unneeded", "--remove-section=.comment", "--remove-section=.note", "-o", library,
      whole,
    ], in: scratch.path)
  _ = try await tool("objcopy", ["--add-gnu-debuglink=\(symbols)", library], in: scratch.path)
  let made = try UntrustedFolder(scratch.path)
  let stripped = try made.read(library, upTo: 1 << 30)
  guard machineCodeDigest(of: stripped) == machineCodeDigest(of: bytes) else {
    throw PackagingError.failed(program: "strip", reason: "\(name): it changed the machine code")
  }
  return StrippedLibrary(
    library: stripped, symbols: try made.read(symbols, upTo: 1 << 30), symbolsPath: place)
}

/// By the build id where there is one, else by name.
func symbolsPath(of library: [UInt8], named name: String) -> String {
  guard let id = buildID(of: library), id.count > 1 else { return "\(name).debug" }
  let digits = hexadecimalText(id)
  return ".build-id/\(digits.prefix(2))/\(digits.dropFirst(2)).debug"
}

/// The bytes of `.note.gnu.build-id`; nil where there is none.
private func buildID(of library: [UInt8]) -> [UInt8]? {
  guard let note = ElfFile(library)?.section(".note.gnu.build-id"), note.count > 16 else {
    return nil
  }
  // Sizes of name and description, a type, and the name `GNU`, four bytes each.
  let bytes = Array(note)
  let size = Int(bytes[4])
  guard bytes[0] == 4, bytes.count >= 16 + size else { return nil }
  return Array(bytes[16..<16 + size])
}
