/// The names that a text of C or C++ defines for its whole file: two units that define the same one cannot be
/// compiled as one, or not as what they are.
///
/// It is no compiler, it looks at the lines that begin at the margin, as these sources are written. A name
/// too many keeps two units apart that could be joined; one that is not seen is found by the compiler,
/// and then its unit is compiled alone.
struct FileScopeNames {
  /// The names.
  private(set) var names: Set<String> = []

  /// Those of `text`.
  init(_ text: [UInt8]) {
    text.withUnsafeBufferPointer { text in
      var start = 0
      while start < text.count {
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
        if end > start, let name = Self.name(definedIn: text[start..<end]) { names.insert(name) }
        start = end + 1
      }
    }
  }

  /// Lines of all kinds, whose names tell one way of looking from another.
  static let examples = [
    "static int count = 0;", "int table[] = {", "Trace trace(1, \"a\");", "Mutex* mu;",
    "int f(int a) {",
    "void declared(int);", "class Filter final : public Base {", "class Filter;", "using A = B::C;",
    "#define LIMIT 4", "typedef int number;", "ABSL_FLAG(bool, a, true, \"b\");",
    "int Filter::g() {",
  ]

  /// What begins a line that defines no name of its own.
  private static let others: Set<String> = [
    "alignas", "case", "do", "else", "extern", "for", "friend", "goto", "if", "namespace", "return",
    "static_assert", "switch", "template", "while",
  ]

  private static let kinds: Set<String> = ["class", "enum", "struct", "union"]

  private static func name(definedIn line: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    guard let first = line.first, isPart(first) || first == UInt8(ascii: "#") else { return nil }
    var words: [String] = []
    var word: [UInt8] = []
    // Whether the last word belongs to something else: `Foo::bar`.
    var isMember = false
    var previous = UInt8(ascii: " ")
    var mark = UInt8(ascii: " ")
    for byte in line {
      if isPart(byte) || byte == UInt8(ascii: "#") {
        if word.isEmpty { isMember = previous == UInt8(ascii: ":") }
        word.append(byte)
      } else {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
        if "(={[;".utf8.contains(byte) {
          mark = byte
          break
        }
        // What a macro is defined as, or a class derives from, is not its name.
        if words.first == "#define", words.count == 2 { break }
        if byte == UInt8(ascii: ":"), words.count > 1, kinds.contains(words[0]) { break }
      }
      previous = byte
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    guard let head = words.first, let last = words.last, !others.contains(head) else { return nil }
    if head.hasPrefix("#") { return head == "#define" && words.count > 1 ? "#\(words[1])" : nil }
    if kinds.contains(head) {
      // A declaration defines nothing.
      return mark == UInt8(ascii: ";") || words.count < 2 ? nil : words[1]
    }
    let isDefinition = mark != UInt8(ascii: " ") && line.last != UInt8(ascii: ";")
    let isValue = mark == UInt8(ascii: "=") || mark == UInt8(ascii: "[")
    guard isDefinition || isValue || head == "typedef" || isObject(line, mark), !isMember,
      !isMacro(last), !kinds.contains(last), head != "using" || isValue
    else { return nil }
    return last
  }

  /// `TraceFlag trace(false, "name");` and `static Mutex* mu;` are definitions, `void f(int);` may be none.
  private static func isObject(
    _ line: Slice<UnsafeBufferPointer<UInt8>>, _ mark: UInt8
  ) -> Bool {
    mark == UInt8(ascii: ";") || (mark == UInt8(ascii: "(") && line.contains(UInt8(ascii: "\"")))
  }

  /// Whether a name is that of a macro, by which a line may define anything: `ABSL_FLAG`,
  /// `IMPLEMENT_ASN1_FUNCTIONS_const`.
  private static func isMacro(_ name: String) -> Bool {
    let loud = name.utf8.prefix { byte in
      UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }.count
    return loud > 2
      && (loud == name.utf8.count || name.utf8.dropFirst(loud).first == UInt8(ascii: "_"))
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
      || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "_")
  }
}
