import Git
import GitTestSupport
import Patching
import Testing

/// How applying a patch ended.
enum Ending {
  case applied(AppliedPatch)
  case refused(ApplyError)
  case unreadable(PatchError)

  var applied: AppliedPatch? { if case .applied(let patch) = self { patch } else { nil } }
  var error: ApplyError? { if case .refused(let error) = self { error } else { nil } }
  var patchError: PatchError? { if case .unreadable(let error) = self { error } else { nil } }

  /// The kind and words of a failure, or the placements of a success.
  var words: String {
    switch self {
    case .applied(let patch):
      (["applied"] + patch.placements.map { "  \($0)" }).joined(separator: "\n")
    case .refused(let error): "[\(error.reason)] \(error)" + Self.line(of: error.hint)
    case .unreadable(let error): "[\(error.kind)] \(error)" + Self.line(of: error.hint)
    }
  }

  private static func line(of hint: String?) -> String { hint.map { "\nhint: \($0)" } ?? "" }
}

extension Store {
  func apply(
    _ text: String, to tree: ObjectID, fuzz: Int = 0, name: String = "x.patch", strip: Int? = nil
  ) -> Ending {
    apply(bytes: Array(text.utf8), to: tree, fuzz: fuzz, name: name, strip: strip)
  }

  func apply(
    bytes: [UInt8], to tree: ObjectID, fuzz: Int = 0, name: String = "x.patch", strip: Int? = nil,
    roots: [String] = []
  ) -> Ending {
    do throws(PatchError) {
      var patch = try PatchFile(parsing: bytes, name: name)
      patch.strip = strip
      let candidate = Candidate(name: "x", patches: [patch])
      do throws(ApplyError) {
        return .applied(
          try Patching.apply(
            candidate, to: tree, in: repository, options: .init(fuzz: fuzz, roots: roots)))
      } catch {
        return .refused(error)
      }
    } catch {
      return .unreadable(error)
    }
  }
}

/// Lines `1` to `count`, each `prefix` and its number.
func numbered(_ count: Int, _ prefix: String = "line ") -> String {
  (1...count).map { "\(prefix)\($0)\n" }.joined()
}
