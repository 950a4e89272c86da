import Basics
import Files
import Patching

/// Where a candidate is to be found, by what was written for it.
enum CandidatePlace: Equatable {
  /// `-`
  case standardInput
  /// `https://…`
  case web(Download)
  /// A patch file, or a folder with a series.
  case path(String)
  /// `1a2b3c4`, `1a2b3c4..5d6e7f8`, where no file has that name.
  case commits(String)

  /// The place that `text` names.
  init(_ text: String) {
    if text == "-" {
      self = .standardInput
    } else if let download = Download(text) {
      self = .web(download)
    } else if !exists(text), Self.isRevision(text) {
      self = .commits(text)
    } else {
      self = .path(text)
    }
  }

  /// Reads what is there; `scratch` holds what is fetched meanwhile.
  func load(by settings: FetchSettings, scratch: String) async throws -> WantedCandidate {
    switch self {
    case .commits(let name): return .commits(name)
    case .path(let path):
      if !exists(path), let scheme = path.split(separator: ":").first,
        path.hasPrefix("\(scheme)://")
      {
        throw PatchError(
          file: path, line: 1, kind: .missing,
          message: "this is no address of http or https with a host",
          hint: "fetch the patch by other means, and name the file")
      }
      return try WantedCandidate(path: path)
    case .standardInput:
      return try WantedCandidate(name: "standard-input") { () throws(PatchError) in
        try Candidate.loadStandardInput()
      }
    case .web(let download):
      let fetched = try await download.fetch(by: settings, scratch: scratch)
      return try WantedCandidate(name: download.candidateName) { () throws(PatchError) in
        try download.candidate(of: try fetched.get())
      }
    }
  }

  private static func isRevision(_ text: String) -> Bool {
    let ends = text.split(separator: "..", omittingEmptySubsequences: false)
    return (1...2).contains(ends.count)
      && ends.allSatisfy {
        $0.count >= 4 && $0.count <= 40 && $0.utf8.allSatisfy(\.isASCIIHexDigit)
      }
  }
}
