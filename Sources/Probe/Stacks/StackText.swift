import Model

/// More of one line says nothing a reader could use.
private let longestLine = 8192

/// Reads what gdb's `thread apply all bt` prints. Lines it does not know are skipped, so a cut or hostile
/// text gives what can be read of it.
package func parseDebuggerStacks(_ bytes: [UInt8]) -> [ThreadStack] {
  var threads = [ThreadStack]()
  for whole in bytes.split(separator: ByteText.newline) {
    let line = whole.prefix(longestLine)
    if let thread = debuggerThread(line) {
      threads.append(thread)
    } else if let last = threads.indices.last, let frame = debuggerFrame(line) {
      threads[last].frames.append(frame)
    }
  }
  // gdb counts down to the main thread.
  return threads.sorted { $0.tid < $1.tid }
}

/// `Thread 2 (Thread 0x7fa77758f6c0 (LWP 6) "dl"):`, or `Thread 1 (process 6)`.
private func debuggerThread(_ line: ArraySlice<UInt8>) -> ThreadStack? {
  guard line.starts(with: "Thread ".utf8) else { return nil }
  let text = cleanText(line)
  guard text.hasSuffix(":"),
    let mark = text.ranges(of: "(LWP ").last ?? text.ranges(of: "(process ").last
  else { return nil }
  let digits = text[mark.upperBound...].prefix { $0.isASCII && $0.isNumber }
  guard let tid = Int(digits) else { return nil }
  let rest = text[mark.upperBound...]
  guard let open = rest.firstIndex(of: "\""), let close = rest.lastIndex(of: "\""), open < close
  else { return ThreadStack(tid: tid, name: "", frames: []) }
  return ThreadStack(tid: tid, name: String(rest[rest.index(after: open)..<close]), frames: [])
}

/// `#1  0x00007f… in function (arguments) at file:line`, or `… from /path/of/module`.
private func debuggerFrame(_ line: ArraySlice<UInt8>) -> Frame? {
  guard line.first == UInt8(ascii: "#") else { return nil }
  let parts = line.split(separator: ByteText.space, maxSplits: 1)
  guard parts.count == 2, ByteText.number(parts[0].dropFirst()) != nil else { return nil }
  var rest = trimmed(cleanText(parts[1]))
  var frame = Frame(address: 0)
  if rest.hasPrefix("0x"), let end = rest.firstRange(of: " in "),
    let address = ByteText.hex(Array(rest[..<end.lowerBound].utf8)[...])
  {
    frame.address = address
    rest = String(rest[end.upperBound...])
  }
  if let cut = rest.ranges(of: ") from ").last {
    frame.module = String(rest[cut.upperBound...])
  } else if let cut = rest.ranges(of: ") at ").last {
    frame.source = String(rest[cut.upperBound...])
  }
  let function = functionName(rest)
  frame.function = function.isEmpty || function == "??" ? nil : function
  return frame
}

/// What stands before the arguments: the first ` (` outside of template brackets.
private func functionName(_ text: String) -> String {
  if text.hasPrefix("<") { return text }
  var depth = 0
  var before: Character = " "
  for index in text.indices {
    let character = text[index]
    if character == "<" { depth += 1 }
    if character == ">" && before != "-" { depth -= 1 }
    if character == "(" && before == " " && depth <= 0 && index != text.startIndex {
      return trimmed(String(text[..<index]))
    }
    before = character
  }
  return text.firstRange(of: " (").map { String(text[..<$0.lowerBound]) } ?? text
}

private func trimmed(_ text: String) -> String {
  let start = text.drop { $0 == " " }
  guard let last = start.lastIndex(where: { $0 != " " }) else { return "" }
  return String(start[...last])
}

/// Reads `/proc/PID/task/TID/stack`: lines `[<0>] futex_wait_queue+0x67/0x90`, innermost first.
func parseKernelStack(_ bytes: [UInt8]) -> [Frame] {
  ByteText.lines(bytes).compactMap { line in
    let words = ByteText.words(line)
    guard words.count >= 2, words[0].first == UInt8(ascii: "[") else { return nil }
    return Frame(
      address: 0, function: cleanText(words[1].prefix { $0 != UInt8(ascii: "+") }),
      module: Frame.kernelModule)
  }
}
