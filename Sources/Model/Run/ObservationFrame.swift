import Basics

/// How an observation leaves a sandbox: over one descriptor that the processes under test do not have,
/// with its length before it, so that a part of it is not taken for the whole.
package enum ObservationFrame {
  /// More bytes than this are no observation; the probe keeps what it holds far below.
  package static let most = 64 << 20

  private static let mark = Array("forkproof-observation ".utf8)
  private static let digits = 12

  /// `content` with its frame; nil where there is too much of it.
  package static func framed(_ content: [UInt8]) -> [UInt8]? {
    guard content.count <= most else { return nil }
    let length = Array(String(content.count).utf8)
    let padding = [UInt8](repeating: UInt8(ascii: "0"), count: digits - length.count)
    return mark + padding + length + [UInt8(ascii: "\n")] + content
  }

  /// What is inside a frame; nil unless it is whole and nothing stands before or after it.
  package static func content(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    let start = mark.count + digits + 1
    guard bytes.count >= start, bytes.starts(with: mark), bytes[start - 1] == UInt8(ascii: "\n")
    else { return nil }
    var length = 0
    for byte in bytes[mark.count..<(start - 1)] {
      guard byte.isASCIIDigit else { return nil }
      length = length * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return length <= most && bytes.count - start == length ? bytes[start...] : nil
  }
}
