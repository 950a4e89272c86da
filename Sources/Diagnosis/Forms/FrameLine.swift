import Model

/// A line that is a frame of a stack.
struct FrameLine {
  var form: TraceForm
  /// Its number in the stack; nil where the tool gives none.
  var number: Int?
  var frame: Frame

  /// The forms, each with its reader.
  private static let readers: [@Sendable (Substring) -> FrameLine?] = [
    numbered, lldb, slowLog, valgrind, abseil, kernel, backtrace, crashReport, perf, xdebug, phpspy,
    gef, pwndbg, dashboard, boost, library, fields, systemTap, pstack,
  ]

  /// The frame in a line, in whichever tool's form it is.
  init?(_ text: Substring) {
    guard let found = Self.readers.lazy.compactMap({ $0(text) }).first else { return nil }
    self = found
    frame.function = frame.function.map(MangledName.plain)
  }

  private init(_ form: TraceForm, _ number: Int?, _ frame: Frame) {
    self.init(form: form, number: number, frame: frame)
  }

  /// `#N …`: gdb, pstack, eu-stack, coredumpctl, the sanitizers, PHP.
  private static func numbered(_ text: Substring) -> FrameLine? {
    guard text.first == "#", let (number, rest) = text.dropFirst().leadingNumber, number < 100_000,
      rest.isEmpty || rest.first == " "
    else { return nil }
    let body = rest.trimmed
    guard let (address, behind) = body.leadingAddress else { return named(body, number) }
    if let body = behind.after("in ") ?? translated(behind) {
      return inFunction(body, number, address)
    }
    if behind.isEmpty { return FrameLine(.gdb, number, Frame(address: address)) }
    if let module = behind.after("(") {
      // AddressSanitizer without a symbol: `(/lib/x.so+0x1234) (BuildId: …)`.
      let path = module.prefix { $0 != ")" }.splitAtLast("+0x")?.before
      return FrameLine(.sanitizer, number, Frame(address: address, module: path.map(String.init)))
    }
    return coredump(behind, number, address) ?? elfutils(behind, number, address)
  }

  /// `dans FUNCTION (ARGUMENTS)`: what follows a word of another language for `in`, as pages of the web that were
  /// translated have it.
  private static func translated(_ text: Substring) -> Substring? {
    guard let (word, rest) = text.split(at: " "), word.count <= 12, word.allSatisfy(\.isLetter),
      let name = rest.split(at: " (")?.before, !name.isEmpty, !name.contains(" ")
    else { return nil }
    return rest
  }

  /// Without an address: gdb where a line of source begins, or PHP.
  private static func named(_ body: Substring, _ number: Int) -> FrameLine? {
    if body == Frame.phpMain {
      return FrameLine(.phpTrace, number, Frame(address: 0, function: Frame.phpMain))
    }
    if let frame = printed(body) { return FrameLine(.phpTrace, number, frame) }
    let isPHP = body.hasPrefix("[internal function]: ") || body.contains(".php(") || isScript(body)
    if isPHP, let call = body.split(at: "): ")?.behind ?? body.after("[internal function]:") {
      return FrameLine(
        .phpTrace, number,
        Frame(
          address: 0, function: String(call.prefix { $0 != "(" }),
          source: String(body.prefix { $0 != "(" })))
    }
    if let frame = sanitized(body, Frame(address: 0)) {
      return FrameLine(.sanitizer, number, frame)
    }
    guard body.hasPrefix("<signal handler") || isCall(body) else { return nil }
    return FrameLine(.gdb, number, function(body, Frame(address: 0)))
  }

  /// `Grpc\Call->startBatch(Array ()) called at [/srv/app/x.php:12]` of `debug_print_backtrace()` up to PHP 8.0, which
  /// has the function alone where C called it.
  private static func printed(_ body: Substring) -> Frame? {
    let name = body.prefix { $0 != "(" }
    guard !name.isEmpty, !name.contains(" "), name.endIndex != body.endIndex else { return nil }
    if body.hasSuffix("]"), let (_, place) = body.splitAtLast(") called at [") {
      return Frame(address: 0, function: String(name), source: String(place.dropLast()))
    }
    let isOfPHP = name.contains("\\") || name.contains("->") && !name.contains("operator")
    return isOfPHP && body.hasSuffix(")") ? Frame(address: 0, function: String(name)) : nil
  }

  /// `/srv/app/artisan(14): …`
  private static func isScript(_ body: Substring) -> Bool {
    guard body.first == "/", let (path, behind) = body.split(at: "("), !path.contains(" ") else {
      return false
    }
    return behind.leadingNumber?.rest.hasPrefix("): ") ?? false
  }

  /// `FUNCTION (ARGUMENTS) from MODULE` of gdb, or `FUNCTION /path/file.c:1:2` of a sanitizer.
  private static func inFunction(
    _ body: Substring, _ number: Int, _ address: UInt64
  ) -> FrameLine {
    if let frame = sanitized(body, Frame(address: address)) {
      return FrameLine(.sanitizer, number, frame)
    }
    return FrameLine(.gdb, number, function(body, Frame(address: address)))
  }

  /// `FUNCTION (MODULE+0x12) (BuildId: …)`, `FUNCTION /path/file.c:1:2`, `FUNCTION file.c:1 (MODULE+0x12)`.
  private static func sanitized(_ body: Substring, _ known: Frame) -> Frame? {
    var frame = known
    var rest = body
    if let (before, behind) = rest.splitAtLast(" ("), behind.hasPrefix("BuildId:") { rest = before }
    if let (before, behind) = rest.splitAtLast(" ("),
      let module = behind.splitAtLast("+0x")?.before,
      behind.hasSuffix(")"), !module.contains(" ")
    {
      frame.module = String(module)
      rest = before
    }
    if let (before, place) = rest.splitAtLast(" "), !before.hasSuffix(" from"),
      !before.hasSuffix(" at"), placed(rest) == nil, place == "<null>" || isPlace(place)
    {
      if place != "<null>" { frame.source = String(place) }
      rest = before
    }
    guard frame.module != nil || frame.source != nil || rest.endIndex != body.endIndex,
      !rest.trimmed.isEmpty
    else { return nil }
    frame.function = String(rest.trimmed)
    return frame
  }

  /// `/path/file.c`, or `path/file.c:12:3`.
  private static func isPlace(_ text: Substring) -> Bool {
    if text.first == "/" { return true }
    guard let (file, line) = text.split(at: ":") else { return false }
    return file.contains(".") && line.first?.isNumber ?? false
      && !text.contains { "()".contains($0) }
  }

  /// Whether a line reads as a function and its arguments, which prose that numbers its lines does not.
  private static func isCall(_ body: Substring) -> Bool {
    guard let open = body.firstIndex(of: "(") else { return false }
    let name = body[..<open].trimmed
    return !name.contains(" ") || name.contains("<") || name.contains("operator")
  }

  private static func function(_ body: Substring, _ known: Frame) -> Frame {
    var frame = known
    var rest = body
    if let (before, place) = placed(body) {
      if place.isSource { frame.source = place.path } else { frame.module = place.path }
      rest = before
    } else if let (before, behind) = rest.splitAtLast(" from "), !behind.trimmed.contains(" ") {
      frame.module = String(behind.trimmed)
      rest = before
    } else if let (before, behind) = rest.splitAtLast(" at "), !behind.trimmed.contains(" ") {
      frame.source = String(behind.trimmed)
      rest = before
    }
    let name = String(rest.trimmed)
    let isName = name.first.map { $0.isLetter || "_~<(".contains($0) } ?? false
    frame.function = isName ? name : nil
    return frame
  }

  /// A frame before and behind the word that leads to its file, in whatever language that is: `) von /lib/x.so`.
  private static func placed(
    _ body: Substring
  ) -> (before: Substring, place: (path: String, isSource: Bool))? {
    guard let (before, behind) = body.splitAtLast(") "),
      let (word, path) = behind.trimmed.split(at: " "), word.count <= 12,
      word.allSatisfy(\.isLetter), !path.trimmed.contains(" ")
    else { return nil }
    let line = path.splitAtLast(":")?.behind.leadingNumber
    let isSource = word == "at" || word != "from" && line != nil
    // A sanitizer puts the file right behind what may stand behind the arguments.
    guard !["const", "volatile", "noexcept"].contains(word),
      isSource || word == "from" || path.contains("/")
    else { return nil }
    return (body[..<body.index(after: before.endIndex)], (String(path.trimmed), isSource))
  }

  /// `FUNCTION (libx.so.1 + 0x1234)`, `n/a (libx.so.1 + 0x1234)`.
  private static func coredump(
    _ body: Substring, _ number: Int, _ address: UInt64
  ) -> FrameLine? {
    guard body.hasSuffix(")"), let (before, behind) = body.splitAtLast(" ("),
      let module = behind.split(at: " + 0x")?.before
    else { return nil }
    let frame = Frame(
      address: address, function: SymbolText.name(before),
      // The last part of `n/a` is what the journal keeps of a file that is not known.
      module: module == "n/a" || module == "a" ? nil : String(module))
    return FrameLine(.coredump, number, frame)
  }

  /// `FUNCTION - MODULE`, `- MODULE`, `FUNCTION`, with `- 1` in verbose output.
  private static func elfutils(
    _ body: Substring, _ number: Int, _ address: UInt64
  ) -> FrameLine {
    let rest = body.after("- 1 ") ?? body
    if let module = rest.after("- ") {
      return FrameLine(.elfutils, number, Frame(address: address, module: String(module)))
    }
    let parts = rest.split(at: " - /").map { ($0.before, "/" + $0.behind) }
    let other = rest.splitAtLast(" - ").map { ($0.before, String($0.behind)) }
    guard let (name, module) = parts ?? other else {
      return FrameLine(.elfutils, number, Frame(address: address, function: String(rest)))
    }
    return FrameLine(
      .elfutils, number, Frame(address: address, function: String(name), module: module))
  }
}
