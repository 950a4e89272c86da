import Model

extension FrameLine {
  /// ``* frame #0: 0x00007f… libc.so.6`syscall + 25 at file.c:38``, with or without the address.
  static func lldb(_ text: Substring) -> FrameLine? {
    let body = text.after("*") ?? text
    guard let (number, behind) = body.after("frame #")?.leadingNumber, behind.first == ":" else {
      return nil
    }
    var rest = behind.dropFirst().trimmed
    var frame = Frame(address: 0)
    if let (address, behind) = rest.leadingAddress {
      frame.address = address
      rest = behind
    }
    if let (module, name) = rest.split(at: "`") {
      frame.module = String(module)
      rest = name
    }
    if let (before, behind) = rest.splitAtLast(" at "), !behind.contains(" ") {
      frame.source = String(behind)
      rest = before
    }
    rest = SymbolText.withoutOffset(rest)
    if let (_, inlined) = rest.split(at: " [inlined] ") {
      frame.isInlined = true
      rest = inlined
    }
    frame.function = SymbolText.name(rest)
    return FrameLine(form: .lldb, number: number, frame: frame)
  }

  /// `[0x00007f…] curl_exec() /srv/app/Client.php:12`, and the same with arguments by gdb's `zbacktrace`.
  static func slowLog(_ text: Substring) -> FrameLine? {
    guard let (_, behind) = text.after("[")?.leadingAddress, let rest = behind.after("]") else {
      return nil
    }
    if rest.hasPrefix("(main)") {
      let main = Frame(
        address: 0, function: Frame.phpMain, source: String(rest.dropFirst(6).trimmed))
      return FrameLine(form: .phpTrace, number: nil, frame: main)
    }
    guard let (name, called) = rest.split(at: "("), !name.isEmpty else { return nil }
    let isEmpty = called.first == ")"
    guard let place = isEmpty ? called.dropFirst() : called.splitAtLast(") ")?.behind else {
      return nil
    }
    let frame = Frame(address: 0, function: String(name), source: String(place.trimmed))
    return FrameLine(form: isEmpty ? .slowLog : .phpTrace, number: nil, frame: frame)
  }

  /// `==12== by 0x4C2A: f (in /lib/x.so)`, `at 0x…: f (file.c:12)`
  static func valgrind(_ text: Substring) -> FrameLine? {
    guard let body = text.after("==")?.split(at: "==")?.behind.trimmed,
      let rest = body.after("at ") ?? body.after("by "),
      let (address, behind) = rest.leadingAddress, let named = behind.after(":")
    else { return nil }
    var frame = Frame(address: address)
    var name = named
    if let (before, module) = named.splitAtLast("(in ") {
      frame.module = String(module.prefix { $0 != ")" })
      name = before
    } else if named.hasSuffix(")"), let (before, place) = named.splitAtLast(" ("),
      place.contains(":")
    {
      frame.source = String(place.dropLast())
      name = before
    }
    frame.function = SymbolText.name(name)
    return FrameLine(form: .valgrind, number: nil, frame: frame)
  }

  /// `@     0x7f1234567890  grpc_shutdown`, `@ 0x… (unknown)`
  ///
  /// The first of them is what `PC:` leads.
  static func abseil(_ line: Substring) -> FrameLine? {
    let text = line.after("PC: ") ?? line
    guard let (address, behind) = text.after("@")?.leadingAddress, text.hasPrefix("@ ") else {
      return nil
    }
    // glog tells the size of the frame between the two.
    var rest = behind
    if let (_, tail) = rest.leadingNumber, tail.first == " " { rest = tail.trimmed }
    if let named = rest.after("(unknown)"), !named.isEmpty { rest = named }
    let frame = Frame(
      address: address, function: rest.hasPrefix("(/") ? nil : SymbolText.name(rest))
    return FrameLine(form: .abseil, number: nil, frame: frame)
  }

  /// `fffffd7fff2ab4ea __pollsys (fffffd7fffdfe5f0, 1, 0) + a` of pstack on Solaris and illumos.
  static func pstack(_ text: Substring) -> FrameLine? {
    let digits = text.prefix { $0.isHexDigit }
    guard (8...16).contains(digits.utf8.count), let address = UInt64(digits, radix: 16),
      let (body, offset) = text[digits.endIndex...].after(" ")?.splitAtLast(") + "),
      !offset.isEmpty, offset.allSatisfy(\.isHexDigit),
      let (name, arguments) = body.splitAtLast(" ("),
      arguments.allSatisfy({ $0.isHexDigit || ", .?".contains($0) }),
      !name.contains(" ") || name.contains("(") || name.contains("<")
    else { return nil }
    let frame = Frame(address: address, function: SymbolText.name(name))
    return FrameLine(form: .pstack, number: nil, frame: frame)
  }

  /// `[<0>] futex_wait_queue+0x67/0x90`, and in the kernel's log `fuse_wait+0x67/0x90 [fuse]`: what has a `?` in front
  /// there it does not vouch for.
  static func kernel(_ text: Substring) -> FrameLine? {
    guard text.contains("+0x") else { return nil }
    let marked = text.after("[<")?.split(at: ">]")?.behind.trimmed
    let words = (marked ?? text).split(separator: " ")
    guard let place = words.first, words.count <= 2, let (name, size) = place.split(at: "+0x"),
      marked != nil
        || size.contains("/0x") && size.allSatisfy({ $0.isHexDigit || "/x".contains($0) })
    else { return nil }
    var frame = Frame(address: 0, function: SymbolText.name(name), module: Frame.kernelModule)
    if words.count == 2 {
      guard words[1].first == "[", words[1].last == "]",
        !words[1].contains(where: { "/.".contains($0) })
      else { return nil }
      frame.source = String(words[1].dropFirst().dropLast())
    }
    return FrameLine(form: .kernel, number: nil, frame: frame)
  }

  /// `/usr/lib/x.so(function+0x12) [0x7f…]`
  static func backtrace(_ text: Substring) -> FrameLine? {
    guard text.first == "/", text.hasSuffix("]"), let (before, tail) = text.splitAtLast("["),
      let address = tail.leadingAddress?.value, let (module, name) = before.split(at: "(")
    else { return nil }
    let function = name.prefix { $0 != "+" && $0 != ")" }
    let frame = Frame(
      address: address, function: SymbolText.name(function), module: String(module))
    return FrameLine(form: .backtrace, number: nil, frame: frame)
  }

  init(form: TraceForm, number: Int?, frame: Frame) {
    self.form = form
    self.number = number
    self.frame = frame
  }
}
