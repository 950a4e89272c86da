import Foundation

/// How text differs from the file `name` in the folder `Golden` beside the test; nil when it does
/// not. `UPDATE_GOLDEN=1` writes the file.
package func goldenDifference(
  _ text: String, _ name: String, file: String = #filePath
) throws -> String? {
  let url = URL(fileURLWithPath: file).deletingLastPathComponent()
    .appendingPathComponent("Golden/\(name)")
  if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
    try Data(text.utf8).write(to: url)
  }
  let golden = String(decoding: try Data(contentsOf: url), as: UTF8.self)
  if text == golden { return nil }
  let (has, wants) = (text.split(separator: "\n"), golden.split(separator: "\n"))
  let line = zip(has, wants).first { $0 != $1 }
  return "has \(line?.0 ?? "other lines"), wants \(line?.1 ?? "")"
}
