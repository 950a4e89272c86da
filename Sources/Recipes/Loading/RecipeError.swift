import Basics

/// One thing that is wrong with a recipe, where, and what to do about it.
package struct RecipeProblem: Sendable, Equatable, CustomStringConvertible {
  /// The file, as it was named to the reader; nil where no file is at fault.
  package var file: String?
  /// The line, from 1; nil where the file as a whole is meant.
  package var line: Int?
  /// The column in Unicode scalars, from 1.
  package var column: Int?
  /// What is wrong: one sentence, no full stop.
  package var message: String
  /// What to do next, where something can be said.
  package var hint: String?

  /// A problem with all its parts.
  package init(
    file: String? = nil, line: Int? = nil, column: Int? = nil, message: String, hint: String? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }

  /// `FILE:LINE:COLUMN: MESSAGE`
  package var description: String {
    var place = ""
    if let file {
      place = file.printable + ":"
      if let line { place += "\(line):" }
      if let column { place += "\(column):" }
      place += " "
    }
    return place + message
  }

  /// The lines that the user reads.
  var lines: [String] { ["error: \(description)"] + (hint.map { ["hint: \($0)"] } ?? []) }
}

/// Everything that is wrong with what was read: at least one problem, in the order of the files.
package struct RecipeError: UserFacingError, Equatable {
  /// The problems.
  package var problems: [RecipeProblem]

  /// An error of these problems.
  package init(_ problems: [RecipeProblem]) {
    self.problems = problems
  }

  /// An error of one problem.
  init(_ message: String, hint: String? = nil, file: String? = nil) {
    problems = [RecipeProblem(file: file, message: message, hint: hint)]
  }

  /// The problems, one after the other.
  package var description: String { problems.map(\.description).joined(separator: "; ") }

  /// The problems, each with its own hint.
  package var lines: [String] { problems.flatMap(\.lines) }

  /// Each problem has its own.
  package var hint: String? { nil }

  /// How the command ends.
  package var exitCode: ExitCode { .usage }
}
