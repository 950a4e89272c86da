import Building
import Git
import Record

extension Evaluation {
  /// The file whose end the control changes.
  private static let commented = "src/php/ext/grpc/php_grpc.c"

  /// Builds the source with nothing but a comment added: it must come out as the base did, or what
  /// differs between builds is not what patches change. Only where the machine code differs is there
  /// anything to run.
  func buildComment(
    _ base: PreparedCandidate, code baseCode: String, donor: GitTree, _ workshop: inout Workshop,
    _ journal: Journal
  ) async throws -> [PlannedCell] {
    let store = try Repository(openBare: request.locations.objects)
    guard let entry = try store.entry(in: base.tree, at: Self.commented),
      entry.mode == .regular || entry.mode == .executable
    else { return [] }
    let blob = try store.write(blob: store.bytes(of: entry.id) + Array("\n/* A comment. */\n".utf8))
    let tree = try store.write(tree: base.tree, edits: [Self.commented: .put(blob, entry.mode)])
    var control = CandidateEntry(name: CandidateEntry.commentName, title: "")
    control.changedPaths = [Self.commented]
    let candidate = PreparedCandidate(entry: control, tree: tree)
    let build = await build(candidate, donor: donor, &workshop)
    try journal.write(.build(build))
    guard case .built(let key, let code, _, _) = build.outcome, code != baseCode else { return [] }
    return plan(control.name, key: key, tree: try files(of: candidate))
  }
}
