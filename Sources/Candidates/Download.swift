import Basics
import Patching

/// A patch on the web, fetched by curl.
struct Download: Equatable {
  private let address: WebAddress

  /// Seconds that all of it may take.
  private static let timeLimit = 120

  /// An `http` or `https` address; nil for any other text.
  init?(_ text: String) {
    guard let address = WebAddress(text) else { return nil }
    self.address = address
  }

  /// The address as reports and messages show it: without user, password, query and fragment.
  var shown: String { address.shown }

  /// `pull-123` for the patch of a pull request, else the last part of the path.
  var candidateName: String {
    let path = address.parts.path.split(separator: "/")
    let name = Candidate.name(of: address.parts.path)
    if name.allSatisfy(\.isNumber), path.count > 1 { return "\(path[path.count - 2])-\(name)" }
    return name.count == 40 && name.utf8.allSatisfy(\.isASCIIHexDigit)
      ? String(name.prefix(12)) : name
  }

  /// The candidate in what was fetched.
  func candidate(of bytes: [UInt8]) throws(PatchError) -> Candidate {
    do throws(PatchError) {
      return try Candidate(name: candidateName, parsing: bytes, file: shown)
    } catch {
      guard error.kind == .foreignForm, !address.parts.path.hasSuffix(".patch"),
        !address.parts.path.hasSuffix(".diff")
      else { throw error }
      var better = error
      better.hint = "for a pull request or commit of GitHub or GitLab try \(shown).patch"
      throw better
    }
  }

  /// What is at the address, or why that cannot be told.
  /// - Throws: `CommandError` when it was interrupted, `FileError` when there is no room.
  func fetch(
    by settings: FetchSettings, scratch: String
  ) async throws -> Result<[UInt8], PatchError> {
    let web = WebFetch(
      address: address, what: "a patch", limit: InputLimit.patchBytes, timeLimit: Self.timeLimit,
      settings: settings)
    return try await web.fetch(scratch: scratch).mapError { fault in
      PatchError(
        file: shown, line: 1, kind: fault.isTooLarge ? .tooLarge : .notFetched,
        message: fault.message, hint: fault.hint)
    }
  }
}
