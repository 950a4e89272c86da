extension ForeignForm {
  /// The form in a few words.
  private var words: String {
    switch self {
    case .html: "an HTML page"
    case .htmlMail: "a mail in HTML"
    case .json: "a JSON document"
    case .base64: "a text in base64"
    case .signed: "a mail that PGP has signed in its text"
    case .carriageReturns: "a text whose lines end in CR alone"
    case .doubleSpaced: "a text with an empty line after each"
    case .escaped: "a text in one line, with \\n for each newline"
    case .numbered: "a listing with line numbers"
    case .searchBlocks: "a text of blocks to search and replace"
    case .packed: "a packed file"
    case .sideBySide: "a diff in two columns"
    case .wordDiff: "a diff of words"
    case .rangeDiff: "a comparison of two series by git range-diff"
    case .graph: "a log with a graph"
    case .begunPatch: "a patch in the form of apply_patch"
    case .zip: "a zip archive"
    case .tar: "a tar archive"
    case .bundle: "a git bundle"
    case .elf: "a program or library"
    case .binary: "a binary file"
    case .contextDiff: "a context diff"
    case .normalDiff: "a normal diff, without any context"
    case .edScript: "a script for ed"
    case .rcsDiff: "a diff in the form of RCS"
    case .quotedDiff: "a diff that a mail quotes"
    case .summary: "the summary of a diff"
    case .code: "a piece of code"
    }
  }

  private var hint: String {
    switch self {
    case .html: "save the raw patch; for a pull request or commit of GitHub add .patch to its URL"
    case .htmlMail: "take the patch from its text, or have it sent by git send-email"
    case .base64: "decode it by base64 -d"
    case .signed: "take the signature off by gpg --decrypt"
    case .carriageReturns: "turn them by tr '\\r' '\\n'"
    case .doubleSpaced: "take the raw patch"
    case .escaped: "turn them by printf '%b'"
    case .graph: "make it without --graph"
    case .numbered: "take the raw patch, without the numbers"
    case .wordDiff: "make it without --word-diff and --color-words"
    case .sideBySide: "make it with diff -u"
    case .rangeDiff: "make the patch by git diff or git format-patch"
    case .begunPatch, .searchBlocks, .code:
      "make the change in a checkout of the source, and take what git diff writes"
    case .json: "ask the server for the patch itself; of GitHub by .patch at the end of the URL"
    case .zip, .tar, .packed: "unpack it, and name its patches, or the folder of its series"
    case .bundle: "fetch from it, and make the patch by git format-patch --stdout"
    case .elf, .binary: "a patch is text, a unified diff"
    case .contextDiff: "make it again with diff -u, or turn it with filterdiff --format=unified"
    case .normalDiff, .edScript, .rcsDiff: "make it again with diff -u"
    case .quotedDiff: "take the mail itself, not the answer to it"
    case .summary: "make it without --stat, or with --patch-with-stat"
    }
  }

  func error(in file: String, line: Int = 1) -> PatchError {
    PatchError(
      file: file, line: line, kind: .foreignForm,
      message: "this is \(words), not a unified diff", hint: hint)
  }
}
