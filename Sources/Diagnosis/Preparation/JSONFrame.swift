import Foundation
import Model

/// A frame that is an object of JSON.
struct JSONFrame {
  var function: String?
  var module: String?
  var address: String?
  var source: String?
  /// Whether it is of Sentry, whose stacks begin with the outermost frame.
  var isOfSentry: Bool

  init?(_ bytes: [UInt8]) {
    guard
      let fields = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    else { return nil }
    self.init(fields, images: [])
  }

  /// A frame by its fields; `images` are the files that some name by number.
  init(_ fields: [String: Any], images: [String]) {
    func word(_ keys: String...) -> String? {
      let found = keys.lazy.compactMap { fields[$0] as? String }.first { !$0.isEmpty }
      // A line of the text is a frame, and its words are apart.
      return found?.replacing("\n", with: " ")
    }
    let inlined = (fields["names"] as? [[String: Any]])?.first?["name"] as? String
    function = word("function", "function_name", "symbol", "name") ?? inlined
    module = word("package", "path", "module", "image", "file_name")?.replacing(" ", with: "_")
    if let image = fields["imageIndex"] as? Int, images.indices.contains(image) {
      module = images[image].replacing(" ", with: "_")
    }
    address = word("instruction_addr", "ip", "address", "instructionPointerReference")
    if let number = fields["address"] as? UInt64 { address = "0x" + String(number, radix: 16) }
    let file =
      word("filename", "file", "abs_path")
      ?? (fields["source"] as? [String: Any])?["path"] as? String
    let line = fields["lineno"] as? Int ?? fields["line"] as? Int
    source = file.map { "\($0.replacing(" ", with: "_")):\(line ?? 0)" }
    isOfSentry = fields["instruction_addr"] != nil || fields["in_app"] != nil
  }

  /// Whether programs and threads begin in it.
  var isRoot: Bool { function.map(ThreadStart.isRoot) ?? false }

  /// As crash reports have it, without the number.
  var text: String {
    let address = address.flatMap { $0.hasPrefix("0x") ? $0 : nil } ?? "0x0"
    return "\(module ?? "???")   \(address) \(function ?? "???")"
      + (source.map { " (\($0))" } ?? "")
  }

  /// Whether frames are of C: those of other languages have no addresses.
  static func areOfCode(_ frames: [JSONFrame]) -> Bool {
    frames.contains { $0.function != nil }
      && frames.contains { $0.address != nil || $0.module?.contains(".so") ?? false }
  }

  /// The frames in the order that debuggers show them in.
  static func innermostFirst(_ frames: [JSONFrame]) -> [JSONFrame] {
    let isOutermostFirst =
      frames.first?.isRoot ?? false
      || frames.contains(where: \.isOfSentry) && !(frames.last?.isRoot ?? false)
    return isOutermostFirst ? frames.reversed() : frames
  }
}
