import Foundation
import Testing
@testable import Basics
@testable import Reporting

@Suite("HTML")
struct HTMLTests {
  @Test("nothing is fetched, and no attribute runs or styles")
  func selfContained() throws {
    for html in [try render(Fixture.report, as: .html), try Hostile.rendered(.html)] {
      #expect(html.contains("default-src 'none'"))
      for tag in ["<link", "<iframe", "<img", "<object", "<embed", "<base", "<meta http-equiv=\"r"]
      {
        #expect(!html.contains(tag))
      }
      for attribute in [" src=", " style=", " onclick=", " onerror=", " onload=", " formaction="] {
        #expect(!html.contains(attribute))
      }
      for tag in ["<script", "</script", "<style", "</style"] {
        #expect(html.ranges(of: tag).count == 1)
      }
    }
  }

  @Test("links lead to what is there, and no id is there twice")
  func links() throws {
    let html = try render(Fixture.report, as: .html)
    let ids = html.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    let targets = html.matches(of: /href="#([^"]+)"/).map { String($0.1) }
    #expect(targets.count > 50)
    #expect(Set(targets).subtracting(ids) == [])
  }

  @Test("the frames that the title names are marked, the base's beside them")
  func stacks() throws {
    let html = try render(Fixture.report, as: .html)
    let start = try #require(html.range(of: "id=\"c3-3\""))
    let cell = html[start.lowerBound...].prefix(while: { $0 != "\0" })
      .prefix(
        upTo: try #require(html[start.lowerBound...].range(of: "</div></details>")).upperBound)
    #expect(cell.contains("<mark>▶ zm_shutdown_grpc ()</mark>"))
    #expect(cell.contains("<mark>▶ grpc_completion_queue_shutdown</mark>"))
    #expect(cell.contains("the unpatched source: process 3"))
    #expect(cell.contains("<mark>▶ postfork_child ()</mark>"))
  }

  @Test func longStackIsCut() throws {
    #expect(try Hostile.rendered(.html).contains("and 4936 more frames"))
  }
}

@Suite(
  "HTML in a browser",
  .enabled(if: Tool.path("chromium") != nil, "chromium is not installed"), .serialized)
struct BrowserTests {
  /// What the browser makes of a page, with a filter in its address.
  private func load(_ html: String, _ fragment: String) throws -> (page: String, log: String) {
    try Tool.withScratch("browser") { folder in
      let file = folder.appending(path: "report.html")
      try Data(html.utf8).write(to: file)
      let result = try Tool.run(
        try #require(Tool.path("chromium")),
        [
          "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
          "--user-data-dir=\(folder.path)/profile", "--enable-logging=stderr",
          "--virtual-time-budget=10000", "--dump-dom", "file://\(file.path)#\(fragment)",
        ], in: folder)
      try #require(result.status == 0, "\(result.errors.suffix(1000))")
      let console = result.errors.split(separator: "\n").filter { $0.contains("CONSOLE") }
      return (result.output, console.joined(separator: "\n"))
    }
  }

  /// The places of the cells that are shown.
  private func shown(_ page: String) -> [String] {
    page.matches(of: /<details class="cell" data-cell="([0-9-]+)"([^>]*)>/)
      .filter { !$0.2.contains("hidden") }.map { String($0.1) }
  }

  @Test("the page loads without errors and shows every cell")
  func loadsWithoutErrors() throws {
    let (page, log) = try load(render(Fixture.report, as: .html), "")
    #expect(log == "")
    #expect(page.contains(">46 of 46 cells</output>"))
    #expect(!page.contains("id=\"filters\" hidden"))
    #expect(shown(page).count == 46)
  }

  @Test(
    "filters",
    arguments: [
      ("candidate=wait-longer&settings=on-epoll1", ["6-3", "6-4", "6-5"]),
      ("verdict=pass", ["1-3", "1-4", "1-5", "11-3"]),
      ("verdict=PASS", ["1-0", "1-1", "1-2", "1-3", "1-4", "1-5"]),
      ("scenario=child-rpc&verdict=crash", ["4-1", "4-4"]),
      ("text=UNAVAILABLE&settings=default", ["5-0", "5-1", "5-2"]),
      ("verdict=NOT-APPLIED", []),
    ])
  func filters(_ fragment: String, _ cells: [String]) throws {
    let (page, log) = try load(render(Fixture.report, as: .html), fragment)
    #expect(log == "")
    #expect(shown(page) == cells)
    #expect(page.contains(">\(cells.count) of 46 cells</output>"))
  }

  @Test("a link opens its cell")
  func opens() throws {
    let (page, _) = try load(render(Fixture.report, as: .html), "c3-3")
    #expect(page.matches(of: /<details class="cell"[^>]* open=""/).count == 1)
  }

  @Test("a hostile page runs nothing of its own")
  func hostile() throws {
    let (page, log) = try load(Hostile.rendered(.html), "candidate=base")
    #expect(log == "")
    #expect(page.contains(">10 of 2010 cells</output>"))
    #expect(page.ranges(of: "<script").count == 1)
  }
}
