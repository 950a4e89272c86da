import Basics

/// An upstream issue or pull request.
package struct Reference: Codable, Sendable, Equatable, Hashable {
  /// Who owns the repository: `grpc`.
  package var owner: String
  /// The repository: `grpc`.
  package var repository: String
  /// The number of the issue or pull request.
  package var number: Int

  /// The issue of that number.
  package init(owner: String, repository: String, number: Int) {
    self.owner = owner
    self.repository = repository
    self.number = number
  }

  /// Reads `owner/name#1`, and `name#1` where owner and repository have one name: `grpc#13412`; nil
  /// for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "#", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = issueNumber(parts[1]) else { return nil }
    let names = parts[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(names.count), names.allSatisfy(isRepositoryName) else { return nil }
    self.init(owner: names[0], repository: names[names.count - 1], number: number)
  }

  /// `grpc#13412`, `swoole/swoole-src#2604`.
  package var short: String {
    owner == repository ? "\(owner)#\(number)" : "\(owner)/\(repository)#\(number)"
  }

  /// The page of the issue; a pull request's is found there too.
  package var url: String { "https://github.com/\(owner)/\(repository)/issues/\(number)" }
}

/// What a user names an issue by: a reference in any of its spellings, or its URL.
package struct GivenReference: Equatable {
  /// Owner, repository or both; lower case.
  package var project: String
  package var number: Int
  /// Whether a comment below the issue is meant.
  package var isComment: Bool

  /// Reads `grpc#18833`, `g#18833`, `owner/name#1`, each also with ` (comment)` behind it, and the
  /// URL of an issue, a pull request or a comment; nil for anything else.
  package init?(_ given: String) {
    guard given.utf8.count <= 300 else { return nil }
    var text = Self.trimmed(given.lowercased())[...]
    let mark = "(comment)"
    var isComment = text.hasSuffix(mark)
    if isComment { text = Self.trimmed(text.dropLast(mark.count))[...] }
    for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
      text = text.dropFirst(scheme.count)
    }
    if text.hasPrefix("www.") { text = text.dropFirst(4) }
    let host = "github.com/"
    guard text.hasPrefix(host) else {
      self.init(reference: text, isComment: isComment)
      return
    }
    let parts = text.dropFirst(host.count).split(
      separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 {
      // `#issue-1` is the report's own text.
      guard parts[1].hasPrefix("issue") else { return nil }
      isComment = isComment || parts[1].hasPrefix("issuecomment-")
    }
    let path = parts[0].prefix { $0 != "?" }.split(separator: "/").map(String.init)
    guard path.count == 4, ["issues", "pull", "pulls"].contains(path[2]),
      let number = issueNumber(path[3]), path.prefix(2).allSatisfy(isRepositoryName)
    else { return nil }
    self.init(project: "\(path[0])/\(path[1])", number: number, isComment: isComment)
  }

  private init(project: String, number: Int, isComment: Bool) {
    self.project = project
    self.number = number
    self.isComment = isComment
  }

  private init?(reference text: Substring, isComment: Bool) {
    guard let reference = Reference(String(text)) else { return nil }
    self.init(
      project: String(text.prefix { $0 != "#" }), number: reference.number, isComment: isComment)
  }

  /// Whether it names this issue: by the whole name of the repository, its last part or its owner; `g`
  /// is short for gRPC's own.
  package func names(_ reference: Reference) -> Bool {
    let owner = reference.owner.lowercased()
    let repository = reference.repository.lowercased()
    let names = ["\(owner)/\(repository)", owner, repository]
    let short = owner == "grpc" && repository == "grpc" ? ["g"] : []
    return number == reference.number && (names + short).contains(project)
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}

/// A positive number in plain digits.
private func issueNumber(_ text: some StringProtocol) -> Int? {
  guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy(\.isASCIIDigit) else {
    return nil
  }
  return Int(text).flatMap { $0 > 0 ? $0 : nil }
}

/// Whether a text can be the name of an owner or a repository.
private func isRepositoryName(_ text: String) -> Bool {
  (1...100).contains(text.utf8.count)
    && text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || "-_.".utf8.contains(byte)
    }
}
