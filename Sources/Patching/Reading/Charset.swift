import Basics
import Glibc

/// A charset that a mail names, by iconv: GMime's own filter drops what it cannot convert, and says nothing.
struct Charset {
  private let name: String

  /// The charset of a name; nil for what is none, or would be an order to iconv.
  init?(_ name: String) {
    let isPlain = name.utf8.allSatisfy {
      $0.isASCIIDigit || $0.isASCIILowercase || "-_.:".utf8.contains($0)
    }
    guard isPlain, name.utf8.count <= 40 else { return nil }
    self.name = name
  }

  /// A text in UTF-8; nil where the charset is unknown, or has no place for some of its bytes.
  func utf8(of text: [UInt8]) -> [UInt8]? {
    guard let converter = iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 else {
      return nil
    }
    defer { iconv_close(converter) }
    var text = text
    var converted: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let isWhole = text.withUnsafeMutableBytes { input -> Bool in
      var next = input.baseAddress?.assumingMemoryBound(to: CChar.self)
      var left = input.count
      while left > 0 {
        let (result, number, count) = chunk.withUnsafeMutableBytes { output in
          var start = output.baseAddress?.assumingMemoryBound(to: CChar.self)
          var room = output.count
          let result = iconv(converter, &next, &left, &start, &room)
          return (result, errno, output.count - room)
        }
        converted += chunk[..<count]
        guard result != Int(bitPattern: UInt.max) || number == E2BIG && count > 0 else {
          return false
        }
      }
      return true
    }
    return isWhole ? converted : nil
  }
}
