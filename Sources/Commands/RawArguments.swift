import Basics
import Glibc

/// The words of the command line as the caller gave them, before anything makes text of them.
enum RawArguments {
  /// Those of this process, the program's name first.
  static var ofProcess: [[UInt8]] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      CommandLine.unsafeArgv[index].map { word in
        Array(UnsafeRawBufferPointer(start: word, count: strlen(word)))
      }
    }
  }

  /// Why no verb can mean these words; nil where one may.
  ///
  /// An empty word is what a script leaves of a variable that is not set: as a folder it would be `/`. A
  /// word that is no UTF-8 would be another name once it is text.
  static func fault(of words: [[UInt8]], verbs: [String]) -> UsageError? {
    for (place, word) in words.enumerated().dropFirst() {
      guard let text = String(validating: word, as: UTF8.self) else {
        return UsageError(
          "argument \(place) is not UTF-8: \(String(decoding: word, as: UTF8.self).quoted)",
          hint: "name the file by a link with another name, or give it by standard input")
      }
      if text.isEmpty || text.hasPrefix("--") && text.hasSuffix("=") && text.count > 3 {
        return UsageError(
          "argument \(place) is empty\(text.isEmpty ? "" : ": \(text)")",
          hint: "is a variable of the script not set? leave it out where nothing is meant")
      }
    }
    guard let first = words.dropFirst().first.map({ String(decoding: $0, as: UTF8.self) }),
      !first.hasPrefix("-"), !verbs.contains(first), first != "help"
    else { return nil }
    return UsageError(
      "there is no verb \(first.quoted)", hint: suggestion(for: first, among: verbs))
  }
}
