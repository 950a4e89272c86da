import Model

extension FrameLine {
  /// `0   grpc.so      0x1058c0d1c grpc_channel_destroy + 44 (channel.cc:300)` of macOS's crash reports.
  static func crashReport(_ text: Substring) -> FrameLine? {
    guard let (number, behind) = text.leadingNumber, number < 1000, behind.first == " ",
      let (module, rest) = behind.trimmed.split(at: " "), !module.hasPrefix("0x"),
      let (address, named) = rest.trimmed.leadingAddress
    else { return nil }
    var name = named
    var frame = Frame(address: address, module: module == "???" ? nil : String(module))
    if let (before, place) = name.splitAtLast(" ("), place.hasSuffix(")"), place.contains(":") {
      frame.source = String(place.dropLast())
      name = before
    }
    // Without a symbol the address that the file begins at stands for the name, or 0.
    frame.function = SymbolText.name(name)
    return FrameLine(form: .crashReport, number: number, frame: frame)
  }

  /// `7f53301ada52 gpr_cv_wait+0x52 (/lib64/libgrpc.so.11)` of `perf script`, and of bpftrace where it is asked for that form.
  static func perf(_ text: Substring) -> FrameLine? {
    let digits = text.prefix { $0.isHexDigit }
    guard (4...16).contains(digits.utf8.count), text.hasSuffix(")"),
      let address = UInt64(digits, radix: 16), text[digits.endIndex...].first == " ",
      let (name, module) = text[digits.endIndex...].splitAtLast(" ("),
      module.first == "/" || module.first == "["
    else { return nil }
    let isKernel = module.hasPrefix("[kernel") || module.hasPrefix("[guest.kernel")
    let frame = Frame(
      address: address, function: SymbolText.name(name),
      module: isKernel ? Frame.kernelModule : String(module.dropLast()))
    return FrameLine(form: .perf, number: nil, frame: frame)
  }

  /// `gpr_cv_wait+82`, or `gpr_cv_wait+82 (/lib64/libgpr.so)`, between the brackets that bpftrace prints around a
  /// stack.
  static func bpftrace(_ text: Substring) -> FrameLine? {
    guard let (name, behind) = text.splitAtLast("+"), let rest = behind.leadingNumber?.rest else {
      return nil
    }
    let module = rest.trimmed.after("(/").flatMap { $0.hasSuffix(")") ? "/" + $0.dropLast() : nil }
    guard rest.isEmpty || module != nil else { return nil }
    return FrameLine(
      form: .bpftrace, number: nil,
      frame: Frame(address: 0, function: SymbolText.name(name), module: module))
  }

  /// Whether its function is named as C and C++ name them.
  var hasNameOfCode: Bool {
    guard let name = frame.function, name.utf8.count >= 3 else { return false }
    let word = name.prefix { $0 != "(" && $0 != "<" }
    return word.allSatisfy { $0.isLetter || $0.isNumber || "_:~.@".contains($0) }
      && word.first.map { $0.isLetter || $0 == "_" } ?? false
  }

  /// `PHP   4. Grpc\Call->startBatch($batch = [0 => TRUE]) /srv/app/UnaryCall.php:39`, or with the time
  /// and the memory in the place of `PHP`.
  static func xdebug(_ text: Substring) -> FrameLine? {
    var rest = text.after("PHP ") ?? text
    for _ in 0..<2 {
      let word = rest.prefix { $0 != " " }
      guard word.contains(where: \.isNumber), word.allSatisfy({ $0.isNumber || $0 == "." }),
        !word.hasSuffix(".")
      else { break }
      rest = rest[word.endIndex...].drop { $0 == " " }
    }
    guard let (number, behind) = rest.leadingNumber, number < 100_000, let call = behind.after("."),
      behind.hasPrefix(". "), let (name, tail) = call.split(at: "("), !name.contains(" "),
      let place = tail.splitAtLast(") ")?.behind, isPHPPlace(place)
    else { return nil }
    return FrameLine(
      form: .xdebug, number: nil,
      frame: Frame(address: 0, function: String(name), source: String(place)))
  }

  /// `0 Grpc\Call::startBatch <internal>:-1` of phpspy.
  static func phpspy(_ text: Substring) -> FrameLine? {
    guard let (number, behind) = text.leadingNumber, number < 100_000, behind.first == " " else {
      return nil
    }
    let words = behind.split(separator: " ")
    guard words.count == 2, words[1].hasPrefix("<internal>:") || isPHPPlace(words[1]) else {
      return nil
    }
    let name = words[0] == "<main>" ? Frame.phpMain : String(words[0])
    let frame = Frame(address: 0, function: name, source: String(words[1]))
    return FrameLine(form: .phpTrace, number: number, frame: frame)
  }

  /// `/srv/app/x.php:12`
  private static func isPHPPlace(_ text: Substring) -> Bool {
    guard let (file, line) = text.splitAtLast(":") else { return false }
    return line.leadingNumber?.rest.isEmpty ?? false && !file.contains(" ")
      && (file.hasSuffix(".php") || file.hasSuffix(".phar") || file.contains(".php"))
  }
}
