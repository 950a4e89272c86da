import Basics

/// A quilt series: the patches of a folder, in the order its `series` file lists them.
struct Series {
  /// A line of the series file.
  struct Entry: Hashable {
    var file: String
    var line: Int
    var strip: Int?
  }

  var entries: [Entry] = []

  /// Reads a series file; `name` is what messages call it. Throws `PatchError` with the line.
  init(parsing bytes: [UInt8], name: String) throws(PatchError) {
    var firstLines: [String: Int] = [:]
    // A mark of byte order, which some editors put before a text, is no part of a name.
    let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
    for (index, line) in splitLines(text).enumerated() {
      func fault(_ message: String, hint: String? = nil) -> PatchError {
        PatchError(
          file: name, line: index + 1, kind: .series, message: message, hint: hint)
      }
      guard let text = String(validating: line.content, as: UTF8.self) else {
        throw fault("this line is not UTF-8")
      }
      var words = Self.words(text)
      guard !words.isEmpty else { continue }
      var entry = Entry(file: words.removeFirst(), line: index + 1)
      if let why = Self.fault(of: entry.file) {
        throw fault(
          "\(quoted(entry.file.utf8)) \(why)", hint: "list files below the folder of the series")
      }
      for word in words {
        guard word.hasPrefix("-p"), let strip = Int(word.dropFirst(2)), (0...9).contains(strip)
        else {
          throw fault(
            "\(quoted(word.utf8)) is not supported here", hint: "only -p0 to -p9 can follow a name")
        }
        entry.strip = strip
      }
      if let first = firstLines.updateValue(entry.line, forKey: entry.file) {
        throw fault("\(entry.file.printable) is listed twice (first in line \(first))")
      }
      guard entries.count < InputLimit.seriesPatches else {
        throw fault("the series lists more than \(InputLimit.seriesPatches) patches")
      }
      entries.append(entry)
    }
    guard !entries.isEmpty else {
      throw PatchError(
        file: name, line: 1, kind: .series, message: "the series lists no patch",
        hint: "list a patch file on each line")
    }
  }

  /// The words of a line up to a comment, which begins with `#` at the start of a word.
  private static func words(_ line: String) -> [String] {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    return Array(words.prefix { !$0.hasPrefix("#") })
  }

  private static func fault(of path: String) -> String? {
    if path.utf8.contains(0) { return "has a NUL byte" }
    if path.hasPrefix("/") { return "is an absolute path" }
    return path.split(separator: "/").contains("..") ? "leaves the folder" : nil
  }
}
