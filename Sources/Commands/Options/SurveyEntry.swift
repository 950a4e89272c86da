import ArgumentParser

/// A source of a survey, with the options that are its own.
struct SurveyEntry {
  /// The source as it was given, with its options.
  let name: String
  let options: SourceOptions

  /// The source of this name, path or address.
  init(_ source: String, options words: [String]) throws {
    name = ([source] + words).joined(separator: " ")
    options = try SourceOptions.parse(["--source", source] + words)
  }

  /// The sources of a list, a line each.
  /// - Throws: `UsageError` that names the line.
  static func all(in text: String, of file: String) throws(UsageError) -> [SurveyEntry] {
    var found: [SurveyEntry] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let source = words.first else { continue }
      do {
        found.append(try SurveyEntry(source, options: Array(words.dropFirst())))
      } catch {
        throw UsageError(
          "\(file):\(index + 1): \(SourceOptions.message(for: error))",
          hint: "write SOURCE --ref REF --overlay OVERLAY")
      }
    }
    return found
  }
}
