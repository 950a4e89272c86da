import Basics
import Foundation
import Sandbox

/// A line of an ini file that loads an extension.
package struct IniLoad: Sendable, Equatable {
  /// The name of its file, without `.so`: `mbstring`.
  package var name: String
  /// The path of its file in PHP's system; nil where there is none.
  package var path: String?

  /// Reads `extension=mbstring` or `zend_extension="/opt/xdebug.so"`; nil for any other line. Names are
  /// looked for in `folder`.
  init?(_ line: ArraySlice<UInt8>, in folder: String, _ root: SystemRoot) {
    guard let value = Self.value(of: ["extension", "zend_extension"], in: line) else { return nil }
    let file = value.lastPathPart
    name = file.hasSuffix(".so") ? String(file.dropLast(3)) : file
    guard !name.isEmpty else { return nil }
    let places = value.contains("/") ? [value] : ["\(folder)/\(value)", "\(folder)/\(value).so"]
    path = places.first(where: root.exists)
  }

  /// The folder that a line chooses for extensions; nil for any other line.
  static func folder(in line: ArraySlice<UInt8>) -> String? {
    value(of: ["extension_dir"], in: line)
  }

  /// What a line sets one of these settings to, without quotes and comment; nil for any other line.
  private static func value(of keys: [String], in line: ArraySlice<UInt8>) -> String? {
    let parts = String(decoding: line, as: UTF8.self)
      .split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 2, keys.contains(parts[0]) else { return nil }
    let value = parts[1].prefix { $0 != ";" }.trimmingCharacters(in: .whitespacesAndNewlines)
      .trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
    return value.isEmpty ? nil : value
  }
}
