import Foundation
import Recipes
import TestSupport
import Testing
@testable import Diagnosis

@Suite("The pages of known failures")
struct PageTests {
  @Test("docs/failures.md is made of the recipes")
  func pageIsMadeOfTheRecipes() throws {
    let page = FailurePages.markdown(try DiagnosisSupport.book.get().failureCatalogue)
    try expectGolden(page, "../../docs/failures.md")
  }

  @Test("every candidate that a page names is among the patches")
  func candidatesOfPagesExist() throws {
    for mending in try DiagnosisSupport.book.get().failureCatalogue.failures.flatMap(\.mendings) {
      let path = DiagnosisSupport.root.appending(path: "patches/\(mending.candidate)").path
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("every reported hang and crash leads to a page")
  func reportedHangsLeadToPages() throws {
    let book = try DiagnosisSupport.book.get()
    for issue in book.issues.map(\.recipe) {
      for pattern in issue.signatures {
        let word = issue.outcome == .crash ? "crash (SIGSEGV)" : "deadlock"
        let whole = pattern.hasPrefix("* ") ? word + pattern.dropFirst() : pattern
        let title = whole.replacing("SIG*", with: "SIGSEGV").replacing("*", with: "x")
        let isKnown = book.failureCatalogue.failures.contains { failure in
          failure.titles.contains { FailurePages.fits($0, title) }
        }
        #expect(isKnown, "\(issue.name): \(pattern)")
      }
    }
  }

  @Test("a title leads to its page, be the hang proved or only seen, and so does a page's name")
  func titlesLeadToPages() throws {
    let book = try DiagnosisSupport.book.get()
    let maker = FindingMaker(
      rules: book.signatureRules, catalogue: book.failureCatalogue,
      issues: book.issues.map(\.recipe))
    let wait = " in zm_shutdown_grpc: TimerManager::Shutdown waits for thread timer_manager"
    for title in ["deadlock\(wait), which did not survive the fork", "stall\(wait)"] {
      let known = maker.known(of: title)
      #expect(known.failure?.name == "child-never-exits", "\(title)")
      #expect(!known.reports.isEmpty)
      let failure = try #require(known.failure)
      let text = DiagnosisText.render(failure, known.reports, width: 0)
      for word in ["failure ", "why ", "versions ", "today ", "price: ", "patches/", "grpc#"] {
        #expect(text.contains(word), "\(word)")
      }
    }
    for failure in book.failureCatalogue.failures {
      #expect(maker.known(of: failure.name).failure == failure)
    }
    #expect(maker.known(of: "deadlock in nothing").failure == nil)
  }
}
