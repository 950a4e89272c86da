import ArgumentParser

/// Which candidates, as every verb that takes some is told.
struct CandidateOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Patch files, folders with a quilt series, URLs of patches, - for standard input, commits.",
      discussion: """
        Several commits in one file are applied in order; compressed, encoded and coloured patches are \
        taken as they are, and the report says what was done to them.
        """))
  var candidates: [String] = []

  func validate() throws {
    guard candidates.count(where: { $0 == "-" }) < 2 else {
      throw ValidationError("standard input (-) can be read once only")
    }
  }
}
