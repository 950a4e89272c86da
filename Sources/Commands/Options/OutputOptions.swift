import ArgumentParser

/// How much a verb tells, and in which colours.
struct OutputOptions: ParsableArguments {
  /// When to colour.
  enum Colour: String, ExpressibleByArgument, CaseIterable {
    /// On a terminal, unless `NO_COLOR` is set.
    case auto
    /// Always, whatever the environment says: it was asked for by name.
    case always
    case never
  }

  @Option(help: "When to colour.")
  var color = Colour.auto

  @Flag(name: .shortAndLong, help: "No progress and no notes; only errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Every step, and those that an earlier build did as well.")
  var verbose = false

  func validate() throws {
    guard !(quiet && verbose) else {
      throw ValidationError("--quiet and --verbose exclude each other")
    }
  }
}
