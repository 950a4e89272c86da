import Archives
import Basics
import Candidates
import Files
import Recipes

/// A source as an option names it: by a recipe's name, a repository's URL or path, or that of an archive.
struct NamedSource: Equatable {
  /// The option, for errors.
  private let option: String
  /// The source without its ref.
  let text: String
  /// Which state of it.
  let ref: String?

  /// What `--source` and `--ref` name.
  init(_ text: String, ref: String?) {
    (option, self.text, self.ref) = ("--source", text, ref)
  }

  /// What `--overlay` names: `SOURCE` or `SOURCE@REF`. An `@` before the path of an address is that of its user, and
  /// one in the path of what is there is part of it.
  init(overlay: String) {
    let host = overlay.range(of: "://")?.upperBound
    let path =
      host.map { overlay[$0...].firstIndex(of: "/") ?? overlay.endIndex }
      ?? overlay.firstIndex(of: ":") ?? overlay.startIndex
    let sign = exists(overlay) ? nil : overlay[path...].lastIndex(of: "@")
    option = "--overlay"
    text = sign.map { String(overlay[..<$0]) } ?? overlay
    ref = sign.map { String(overlay[overlay.index(after: $0)...]) }
  }

  /// The source that is meant.
  /// - Throws: `UsageError` where its form asks for a ref or cannot have one, and `RecipeError` for an unknown name.
  func choice(_ book: RecipeBook) throws -> SourceChoice {
    if let place = ArchivePlace(text) {
      if ref == nil { return .archive(place) }
      if case .file = place {
        throw UsageError(
          "\(option) \(text) is an archive, which has no refs", hint: "leave the ref out")
      }
    }
    guard text.contains("/") || text.contains(":") || [".", ".."].contains(text) else {
      let source = Result { try book.source(named: text) }
      if case .failure = source, FileStatus(text, followingLinks: true)?.isFolder == true {
        throw UsageError(
          "no source is called \(text)", hint: "a repository in a folder is written ./\(text)")
      }
      return .recipe(try source.get(), ref: ref)
    }
    guard let ref else {
      let way = option == "--overlay" ? "\(text)@REF" : "a --ref"
      throw UsageError(
        "\(option) \(text) needs \(way)", hint: "name a tag, a branch or a full commit id")
    }
    return .repository(url: text, ref: ref)
  }
}
