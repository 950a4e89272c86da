import Foundation
import Testing

/// Whether golden files are to be written anew.
package let updatesGolden = ProcessInfo.processInfo.environment["FORKPROOF_UPDATE_GOLDEN"] == "1"

/// Compares a text, byte by byte, with a golden file, whose path counts from the folder of the test.
///
/// `FORKPROOF_UPDATE_GOLDEN=1 swift test --filter NAME` writes the file anew; read its difference before
/// you keep it.
package func expectGolden(
  _ text: String, _ path: String, test: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = URL(filePath: test).deletingLastPathComponent().appending(path: path)
  if updatesGolden { try Data(text.utf8).write(to: file) }
  let (old, new) = (Array(try Data(contentsOf: file)), Array(text.utf8))
  guard old != new else { return }
  Issue.record("\(path) differs: \(firstDifference(old, new))", sourceLocation: sourceLocation)
}

private func firstDifference(_ expected: [UInt8], _ text: [UInt8]) -> String {
  let newline = UInt8(ascii: "\n")
  let old = expected.split(separator: newline, omittingEmptySubsequences: false)
  let new = text.split(separator: newline, omittingEmptySubsequences: false)
  for (index, (old, new)) in zip(old, new).enumerated() where old != new {
    let lines = [old, new].map { String(decoding: $0.prefix(300), as: UTF8.self) }
    return "line \(index + 1)\n- \(lines[0])\n+ \(lines[1])"
  }
  return "\(old.count) lines, now \(new.count)"
}
