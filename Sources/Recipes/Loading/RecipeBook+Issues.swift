import Basics
import Model

extension RecipeBook {
  /// The issues that `text` names: a report and what was reported in comments below it.
  ///
  /// `grpc#23833` names all of them, `grpc#23833 (comment)` and the URL of a comment only those of
  /// comments, where there are any. Throws a ``RecipeError`` with the nearest reference otherwise.
  package func issues(matching text: String) throws(RecipeError) -> [IssueReport] {
    let all = issues.map(\.recipe)
    guard let given = GivenReference(text) else {
      throw RecipeError(
        "\(text.quoted) is not a reference to an issue",
        hint: suggestion(for: text, among: all)
          ?? "write it as grpc#18833, owner/name#18833, or the issue's URL")
    }
    let found = all.filter { given.names($0.report) }
    guard !found.isEmpty else {
      throw RecipeError(
        "no recipe reproduces \(text.quoted)",
        hint: suggestion(for: text, among: all) ?? "forkproof list issues names those there are")
    }
    let comments = found.filter(\.isComment)
    return given.isComment && !comments.isEmpty ? comments : found
  }

  private func suggestion(for text: String, among issues: [IssueReport]) -> String? {
    let digits = text.split { !("0"..."9").contains($0) }.last.map(String.init)
    let sameNumber = issues.first { String($0.report.number) == digits }?.report.short
    let near = sameNumber ?? nearest(to: text, among: issues.map(\.report.short))
    return near.map { "did you mean \($0.quoted)?" }
  }

  /// What is wrong between an issue and the recipes that it names.
  func crossCheckIssues(_ loader: RecipeLoader) -> [RecipeProblem] {
    issues.flatMap { entry in
      let log = ProblemLog(file: entry.file)
      log.locations = loader.issues.files[entry.name]?.locations ?? [:]
      let issue = entry.recipe
      check([issue.settings], "settings", among: loader.settings.files.keys, at: "settings", log)
      if let build = issue.build {
        check([build], "build", among: loader.builds.files.keys, at: "build", log)
      }
      for (index, name) in issue.scenarios.enumerated() {
        let path = "scenarios[\(index)]"
        check([name], "scenario", among: loader.scenarios.files.keys, at: path, log)
        let scenario = scenarios.first { $0.name == name }?.recipe
        if let scenario, !scenario.settings.contains(issue.settings) {
          log.add(
            "\(name.quoted) does not run under \(issue.settings.quoted)",
            hint: "it runs under \(scenario.settings.joined(separator: ", "))", path: path)
        }
      }
      return log.inOrder
    }
  }

  private func check(
    _ names: [String], _ kind: String, among known: some Sequence<String>, at path: String,
    _ log: ProblemLog
  ) {
    let known = known.sorted()
    for name in names where !known.contains(name) {
      log.add(
        "unknown \(kind) \(name.quoted)", hint: Basics.suggestion(for: name, among: known),
        path: path)
    }
  }
}
