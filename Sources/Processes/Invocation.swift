/// What is handed to execve(2), and where.
package struct Invocation: Sendable, Equatable {
  /// The program's path.
  package var program: String
  /// Its arguments, without the program itself.
  package var arguments: [String]
  /// Its whole environment; nil for the caller's own.
  package var environment: [String: String]?
  /// The folder it starts in; nil for the caller's own.
  package var workingDirectory: String?
  /// The folder that becomes its `/`, by the capability `CAP_SYS_CHROOT`; `program` and `workingDirectory` are then
  /// paths below it. Nil for the caller's own.
  package var root: String?

  /// A program with its arguments.
  package init(
    _ program: String, _ arguments: [String], environment: [String: String]?,
    workingDirectory: String? = nil, root: String? = nil
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.root = root
  }
}
