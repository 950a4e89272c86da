import Model

/// More of one line says nothing a reader could use.
private let longestLine = 32768

/// Reads what `forkproof-stacks` prints: a line `thread TID`, then a line a frame, innermost first:
/// `frame` or `inlined`, the counter in hex, module, function and source, with tabs between them.
///
/// That program reads files of strangers: lines that are not of this form are skipped.
package func parseStackLines(_ bytes: [UInt8]) -> [ThreadStack] {
  var threads: [ThreadStack] = []
  for whole in bytes.split(separator: ByteText.newline) {
    let fields = whole.prefix(longestLine)
      .split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    if fields.count == 2, fields[0].elementsEqual("thread".utf8),
      let tid = ByteText.signed(fields[1])
    {
      threads.append(ThreadStack(tid: tid, name: "", frames: []))
    } else if let last = threads.indices.last, let frame = stackFrame(fields) {
      threads[last].frames.append(frame)
    }
  }
  return threads
}

private func stackFrame(_ fields: [ArraySlice<UInt8>]) -> Frame? {
  guard fields.count == 5, let address = ByteText.hex(fields[1]) else { return nil }
  let isInlined = fields[0].elementsEqual("inlined".utf8)
  guard isInlined || fields[0].elementsEqual("frame".utf8) else { return nil }
  let texts = fields[2...].map { $0.isEmpty ? nil : cleanText($0) }
  var frame = Frame(address: address, function: texts[1], module: texts[0], source: texts[2])
  if isInlined { frame.isInlined = true }
  return frame
}
