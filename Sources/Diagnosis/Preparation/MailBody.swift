import Basics
import Foundation

/// The body of a mail that is sent as base64, which its head tells.
enum MailBody {
  static func decoded(_ lines: [LogWriters.Entry]) -> [LogWriters.Entry] {
    var result: [LogWriters.Entry] = []
    var index = 0
    while index < lines.count {
      let line = lines[index]
      result.append(line)
      index += 1
      guard isHead(line.text) else { continue }
      while index < lines.count, !lines[index].text.isEmpty {
        result.append(lines[index])
        index += 1
      }
      var body = ""
      var end = index
      while end < lines.count, lines[end].text.utf8.allSatisfy(isDigit) {
        body += lines[end].text
        end += 1
      }
      guard let data = Data(base64Encoded: body), !data.isEmpty else { continue }
      result += String(decoding: data, as: UTF8.self).split(separator: "\n").map {
        LogWriters.Entry(text: Substring(TerminalText.plain($0.utf8)), number: index + 1)
      }
      index = end
    }
    return result
  }

  private static func isHead(_ text: Substring) -> Bool {
    text.utf8.count < 80 && text.lowercased() == "content-transfer-encoding: base64"
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit || byte.isASCIILetter
      || "+/=".utf8.contains(byte)
  }
}
