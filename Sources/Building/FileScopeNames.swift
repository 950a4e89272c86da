import Basics

/// The names that a text of C or C++ defines for its whole file: two units that define the same one cannot be
/// compiled as one, or not as what they are.
///
/// It is no compiler, it looks at the lines that begin at the margin, as these sources are written. A name
/// too many keeps two units apart that could be joined; one that is not seen is found by the compiler,
/// and then its unit is compiled alone.
struct FileScopeNames: Equatable {
  /// The names, but for those of macros.
  private(set) var names: Set<String> = []
  /// The macros that it defines or undefines.
  private(set) var macros: Set<String> = []
  /// Whether it has macros ahead of files that it includes. What they make of a header would stay for the units
  /// behind it, which do not include that again, and it would not get what it asks for of one that was included
  /// before: `thread_win.c` of BoringSSL hides `OPENSSL_malloc` so.
  private(set) var configuresIncludes = false

  /// No names.
  init() {}

  /// Those of `text`.
  init(_ text: [UInt8]) {
    text.withUnsafeBufferPointer { text in
      var start = 0
      while start < text.count {
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
        if end > start { take(text[start..<end]) }
        start = end + 1
      }
    }
  }

  private mutating func take(_ line: Slice<UnsafeBufferPointer<UInt8>>) {
    guard let directive = Self.directive(in: line) else {
      if let name = Self.name(definedIn: line) { names.insert(name) }
      return
    }
    switch directive.keyword {
    case "define", "undef": macros.insert(directive.word)
    case "include", "include_next", "import":
      configuresIncludes = configuresIncludes || !macros.isEmpty
    default: break
    }
  }

  /// `#  define LIMIT 4` has a keyword and a word; nil for a line of the program.
  private static func directive(
    in line: Slice<UnsafeBufferPointer<UInt8>>
  ) -> (keyword: String, word: String)? {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let text = line.drop(while: isBlank)
    guard text.first == UInt8(ascii: "#") else { return nil }
    let rest = text.dropFirst().drop(while: isBlank)
    let keyword = rest.prefix(while: isPart)
    let word = rest.dropFirst(keyword.count).drop(while: isBlank).prefix(while: isPart)
    return (String(decoding: keyword, as: UTF8.self), String(decoding: word, as: UTF8.self))
  }

  /// It as words of a line, none of which is another kind's.
  var words: [String] {
    names.sorted() + macros.sorted().map { "#\($0)" } + (configuresIncludes ? ["#"] : [])
  }

  /// What `words` gave.
  init(words: some Sequence<String>) {
    for word in words {
      if word == "#" {
        configuresIncludes = true
      } else if word.hasPrefix("#") {
        macros.insert(String(word.dropFirst()))
      } else {
        names.insert(word)
      }
    }
  }

  /// Lines of all kinds, whose names tell one way of looking from another.
  static let examples = [
    "static int count = 0;", "int table[] = {", "Trace trace(1, \"a\");", "Mutex* mu;",
    "int f(int a) {",
    "void declared(int);", "class Filter final : public Base {", "class Filter;", "using A = B::C;",
    "#define LIMIT 4", "#  undef LIMIT", "#define LIMIT\n#include <a.h>",
    "#include <a.h>\n#define LIMIT",
    "typedef int number;", "ABSL_FLAG(bool, a, true, \"b\");",
    "int Filter::g() {",
  ]

  /// What begins a line that defines no name of its own.
  private static let others: Set<String> = [
    "alignas", "case", "do", "else", "extern", "for", "friend", "goto", "if", "namespace", "return",
    "static_assert", "switch", "template", "while",
  ]

  private static let kinds: Set<String> = ["class", "enum", "struct", "union"]

  private static func name(definedIn line: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    guard let first = line.first, isPart(first) else { return nil }
    var words: [String] = []
    var word: [UInt8] = []
    // Whether the last word belongs to something else: `Foo::bar`.
    var isMember = false
    var previous = UInt8(ascii: " ")
    var mark = UInt8(ascii: " ")
    for byte in line {
      if isPart(byte) {
        if word.isEmpty { isMember = previous == UInt8(ascii: ":") }
        word.append(byte)
      } else {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
        if "(={[;".utf8.contains(byte) {
          mark = byte
          break
        }
        // What a class derives from is not its name.
        if byte == UInt8(ascii: ":"), words.count > 1, kinds.contains(words[0]) { break }
      }
      previous = byte
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    guard let head = words.first, let last = words.last, !others.contains(head) else { return nil }
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
    let loud = name.utf8.prefix { $0.isASCIIUppercase || $0.isASCIIDigit }.count
    return loud > 2
      && (loud == name.utf8.count || name.utf8.dropFirst(loud).first == UInt8(ascii: "_"))
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_")
  }
}
