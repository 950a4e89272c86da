/// One thing that is wrong with a recipe, where, and what to do about it.
public struct RecipeProblem: Sendable, Equatable, CustomStringConvertible {
  /// The file, as it was named to the reader; nil where no file is at fault.
  public var file: String?
  /// The line, from 1; nil where the file as a whole is meant.
  public var line: Int?
  /// The column in Unicode scalars, from 1.
  public var column: Int?
  /// What is wrong: one sentence, no full stop.
  public var message: String
  /// What to do next, where something can be said.
  public var hint: String?

  /// A problem with all its parts.
  public init(
    file: String? = nil, line: Int? = nil, column: Int? = nil, message: String, hint: String? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }

  /// `error: FILE:LINE:COLUMN: MESSAGE`, and the hint on a line of its own.
  public var description: String {
    var place = ""
    if let file {
      place = file.printable + ":"
      if let line { place += "\(line):" }
      if let column { place += "\(column):" }
      place += " "
    }
    let first = "error: \(place)\(message)"
    return hint.map { "\(first)\nhint: \($0)" } ?? first
  }
}

/// Everything that is wrong with what was read: at least one problem, in the order of the files.
public struct RecipeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The problems.
  public var problems: [RecipeProblem]

  /// An error of these problems.
  public init(_ problems: [RecipeProblem]) {
    self.problems = problems
  }

  /// An error of one problem.
  init(_ message: String, hint: String? = nil, file: String? = nil) {
    problems = [RecipeProblem(file: file, message: message, hint: hint)]
  }

  /// The problems, one after the other.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}

extension String {
  /// The text in quotes, fit for a terminal: control characters escaped, cut at 60 characters.
  var quoted: String {
    count > 60 ? "'\(String(prefix(60)).printable)…'" : "'\(printable)'"
  }

  /// The text with its control and format characters escaped: a file must not drive a terminal.
  var printable: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += scalar.escaped(asASCII: true)
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
