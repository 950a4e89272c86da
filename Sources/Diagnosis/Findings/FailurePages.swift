import Basics
import Model

/// The known failures as a page of Markdown, a section each.
package enum FailurePages {
  /// The whole page.
  package static func markdown(_ catalogue: FailureCatalogue) -> String {
    var lines = [
      "# Failures of PHP with the gRPC extension", "",
      "`forkproof diagnose` names the section that a process, a core file or a pasted trace belongs to.",
      "This page is made of `recipes/failures/grpc.yaml`; a test keeps the two the same.", "",
    ]
    lines += catalogue.failures.map { "- [\($0.heading)](#\($0.name))" }
    for failure in catalogue.failures { lines += section(failure) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Whether a title fits a pattern of the pages.
  static func fits(_ pattern: String, _ title: String) -> Bool { Glob(pattern).matches(title) }

  private static func section(_ failure: KnownFailure) -> [String] {
    var lines = ["", "<a id=\"\(failure.name)\"></a>", "", "## \(failure.heading)", ""]
    lines += [
      failure.what, "", "**Why.** \(failure.why)", "", "**Versions.** \(failure.versions)", "",
    ]
    lines += ["**What to do today.**", ""]
    lines += failure.remedies.map { "- \($0.action) *Price:* \($0.price)." }
    if !failure.mendings.isEmpty {
      lines += ["", "**Patches.**", ""]
      lines += failure.mendings.map {
        "- `patches/\($0.candidate)` (gRPC \($0.version)): \($0.remark)."
      }
    }
    if !failure.titles.isEmpty {
      lines += ["", "**Titles.** A stall of the same wait is meant too.", ""]
      lines += failure.titles.map { "- `\($0)`" }
    }
    if !failure.messages.isEmpty {
      lines += ["", "**Lines of a log.**", ""]
      lines += failure.messages.map { "- `\($0)`" }
    }
    return lines
  }
}
