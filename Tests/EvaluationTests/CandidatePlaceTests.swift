import Basics
import Foundation
import GitTestSupport
import Patching
import Testing
@testable import Candidates
@testable import Evaluation

/// Where candidates come from: paths, the web, standard input, commits.
struct CandidatePlaceTests {
  @Test func placesAreToldByTheirText() {
    #expect(CandidatePlace("-") == .standardInput)
    #expect(CandidatePlace("./-") == .path("./-"))
    #expect(CandidatePlace("1a2b3c4..5d6e7f8") == .commits("1a2b3c4..5d6e7f8"))
    #expect(CandidatePlace("fix.patch") == .path("fix.patch"))
    #expect(CandidatePlace("httpsfix.patch") == .path("httpsfix.patch"))
    #expect(CandidatePlace("ftp://h/x.patch") == .path("ftp://h/x.patch"))
    if case .web = CandidatePlace("HTTPS://h/x.patch") {} else { Issue.record("no address") }
  }

  @Test func addressesAreShownWithoutSecrets() {
    let download = Download("https://user:pass@github.com/o/r/pull/7.patch?token=t#f")
    #expect(download?.shown == "https://github.com/o/r/pull/7.patch")
    #expect(download?.candidateName == "pull-7")
    let id = String(repeating: "ab", count: 20)
    #expect(Download("https://h/o/commit/\(id).diff")?.candidateName == "abababababab")
    #expect(Download("https://h/a/fix.patch.gz")?.candidateName == "fix")
    #expect(Download("https://h")?.candidateName == "candidate")
  }

  @Test(arguments: ["ftp://h/x.patch", "http://", "ssh://git@h/x"])
  func anAddressThatIsNotFetchedIsNamed(address: String) async throws {
    let error = await #expect(throws: PatchError.self) {
      try await CandidatePlace(address).load(by: FetchSettings(refetches: false), scratch: "/")
    }
    #expect(error?.message == "this is no address of http or https with a host")
  }

  @Test func whatIsNoPatchIsARowAndWhatIsMissingIsNot() throws {
    let scratch = try Scratch()
    let bad = try WantedCandidate(path: try scratch.write("bad.patch", "hello\n"))
    #expect(bad.isUnreadable)
    #expect(bad.name == "bad")
    #expect(bad.files == [scratch["bad.patch"]])
    #expect(throws: PatchError.self) { try WantedCandidate(path: scratch["none.patch"]) }
  }
}

/// Patches fetched by curl from a server of the test's own.
struct DownloadTests {
  let server: WebServer
  let scratch: Scratch
  let settings = FetchSettings(refetches: false)

  init() throws {
    server = try WebServer()
    scratch = try Scratch()
  }

  private func load(_ path: String) async throws -> WantedCandidate {
    try await CandidatePlace(server.address(path)).load(
      by: settings, scratch: scratch.path)
  }

  private func error(_ path: String) async throws -> PatchError? {
    guard case .unreadable(_, let error) = try await load(path) else { return nil }
    return error
  }

  @Test(arguments: ["/fix.patch", "/moved", "/o/r/pull/7.patch?token=secret"])
  func aPatchIsFetched(path: String) async throws {
    let wanted = try await load(path)
    guard case .read(let candidate) = wanted else {
      Issue.record("\(wanted)")
      return
    }
    #expect(candidate.patches.map(\.sections.count) == [1])
    #expect(wanted.files.allSatisfy { !$0.contains("secret") && $0.hasPrefix("http://") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test func aPageInPlaceOfAPatchIsNamed() async throws {
    let error = try await error("/o/r/pull/7")
    #expect(error?.kind == .foreignForm)
    #expect(error?.message == "this is an HTML page, not a unified diff")
    #expect(error?.hint?.hasSuffix("/o/r/pull/7.patch") == true)
  }

  @Test func whatCannotBeFetchedIsSaid() async throws {
    let missing = try await error("/none.patch")
    #expect(missing?.kind == .notFetched)
    #expect(missing?.message.contains("404") == true)
    #expect(try await error("/loop")?.message == "it leads on more than 10 times")
    #expect(try await error("/file")?.kind == .notFetched)
    #expect(try await error("/empty.patch")?.kind == .empty)
    let nowhere = try await CandidatePlace("http://127.0.0.1:1/x.patch").load(
      by: settings, scratch: scratch.path)
    #expect(nowhere.isUnreadable)
  }

  @Test func anAnswerWithoutAnEndIsCutOff() async throws {
    let error = try await error("/endless.patch")
    #expect(error?.kind == .tooLarge)
    #expect(error?.message == "it has more than 64 MiB")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test func aFetchEndsWithItsTask() async throws {
    let place = CandidatePlace(server.address("/endless.patch"))
    let (folder, settings) = (scratch.path, settings)
    let task = Task { () throws -> Bool in
      while !Task.isCancelled { await Task.yield() }
      return try await place.load(by: settings, scratch: folder).isUnreadable
    }
    task.cancel()
    await #expect(throws: (any Error).self) { try await task.value }
  }
}
