import Model

/// What stands around gdb, and other tools that print a stack on their own.
extension FrameLine {
  /// `[#2] 0x7f… → gpr_cv_wait(cv=0x1)` of GEF.
  static func gef(_ text: Substring) -> FrameLine? {
    guard let (number, behind) = text.after("[#")?.leadingNumber, let rest = behind.after("]"),
      let (address, arrow) = rest.leadingAddress,
      let name = arrow.after("→") ?? arrow.after("->"), !name.isEmpty
    else { return nil }
    return FrameLine(
      form: .gdb, number: number, frame: Frame(address: address, function: SymbolText.name(name)))
  }

  /// `► 0   0x7f… gpr_cv_wait+79` of pwndbg.
  static func pwndbg(_ text: Substring) -> FrameLine? {
    let body = text.after("►") ?? text
    guard let (number, behind) = body.leadingNumber, behind.first == " ", number < 10_000,
      let (address, rest) = behind.trimmed.leadingAddress, !rest.isEmpty, !rest.contains(" ")
    else { return nil }
    let (name, offset) = rest.splitAtLast("+") ?? (rest, "0")
    guard offset.leadingNumber?.rest.isEmpty ?? false else { return nil }
    return FrameLine(
      form: .gdb, number: number, frame: Frame(address: address, function: SymbolText.name(name)))
  }

  /// `[1] from 0x7f… in gpr_cv_wait+79 at file.cc:12` of gdb's dashboard.
  static func dashboard(_ text: Substring) -> FrameLine? {
    guard let (number, behind) = text.after("[")?.leadingNumber,
      let rest = behind.after("]")?.after("from "),
      let (address, named) = rest.leadingAddress, let body = named.after("in ")
    else { return nil }
    let (name, place) = body.splitAtLast(" at ") ?? (body, "")
    var frame = Frame(address: address, function: SymbolText.name(name))
    if !place.isEmpty { frame.source = String(place) }
    return FrameLine(form: .gdb, number: number, frame: frame)
  }

  /// `3# grpc_shutdown in /lib/libgrpc.so.29`, `3# f(int) at file.cc:12` of the C++ library and of Boost.
  static func boost(_ text: Substring) -> FrameLine? {
    guard let (number, behind) = text.leadingNumber, let rest = behind.after("#"), number < 10_000,
      behind.hasPrefix("# ")
    else { return nil }
    let (name, place) = rest.splitAtLast(" in ") ?? rest.splitAtLast(" at ") ?? (rest, "")
    guard !place.isEmpty, !place.contains(" ") else { return nil }
    var frame = Frame(address: 0, function: SymbolText.name(name))
    if rest.hasSuffix(" in \(place)") {
      frame.module = place == "??" ? nil : String(place)
    } else {
      frame.source = String(place)
    }
    return FrameLine(form: .backtrace, number: number, frame: frame)
  }

  /// `libgrpc.so.29!grpc_shutdown(int) (file.cc:12)` of an editor's debugger, and the same with a number in
  /// front and ` + 0x35` or ` [file.cc : 12 + 0x5]` behind it, of what reads minidumps.
  static func library(_ text: Substring) -> FrameLine? {
    let numbered = text.leadingNumber
    let body = numbered?.rest.trimmed ?? text
    guard numbered == nil || numbered?.rest.first == " ",
      let (module, behind) = body.split(at: "!"), !module.isEmpty, !behind.isEmpty,
      module.allSatisfy({ $0.isLetter || $0.isNumber || "._+-/".contains($0) }),
      behind.first.map({ $0.isLetter || $0 == "_" }) ?? false
    else { return nil }
    // Where these are the ends of names there is no fork().
    guard ![".dll", ".exe"].contains(where: { module.lowercased().hasSuffix($0) }) else {
      return nil
    }
    var name = behind
    var hasEnd = name.contains("(")
    for mark in [" + 0x", " [", " ("] {
      guard let before = name.split(at: mark)?.before else { continue }
      name = before
      hasEnd = true
    }
    guard hasEnd, numbered != nil || module.contains(".so") || name.contains("(") else {
      return nil
    }
    return FrameLine(
      form: .crashReport, number: numbered?.value,
      frame: Frame(address: 0, function: SymbolText.name(name), module: String(module)))
  }

  /// `0|3|libgrpc.so.29|grpc_shutdown|file.cc|12|0x5`: the thread, the frame and so on, of what reads minidumps for
  /// machines.
  static func fields(_ text: Substring) -> FrameLine? {
    let words = text.split(separator: "|", omittingEmptySubsequences: false)
    guard words.count == 7, words[0].leadingNumber?.rest.isEmpty ?? false,
      let (number, rest) = words[1].leadingNumber, rest.isEmpty, words[6].hasPrefix("0x")
    else { return nil }
    var frame = Frame(address: 0, function: SymbolText.name(words[3]))
    if !words[2].isEmpty { frame.module = String(words[2]) }
    if !words[4].isEmpty { frame.source = "\(words[4]):\(words[5])" }
    let line = FrameLine(form: .crashReport, number: number, frame: frame)
    return frame.function == nil || line.hasNameOfCode ? line : nil
  }

  /// `0x7f… : gpr_cv_wait+0x3f/0x90 [/lib/libgpr.so.29]` of SystemTap.
  static func systemTap(_ text: Substring) -> FrameLine? {
    guard let (address, behind) = text.leadingAddress, let rest = behind.after(": "),
      let (name, module) = rest.splitAtLast(" ["), module.hasSuffix("]"),
      let function = name.split(at: "+0x")?.before
    else { return nil }
    return FrameLine(
      form: .backtrace, number: nil,
      frame: Frame(
        address: address, function: SymbolText.name(function), module: String(module.dropLast())))
  }
}
