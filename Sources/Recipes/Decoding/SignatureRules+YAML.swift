import Model

extension SignatureRules: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> SignatureRules? {
    SignatureRules(
      skip: mapping.optional("skip", as: .list(of: .pattern), default: []),
      skipModules: mapping.optional("skip-modules", as: .list(of: .pattern), default: []),
      anchors: mapping.optional("anchors", as: .list(of: .pattern), default: []),
      wakers: mapping.optional("wakers", as: .list(of: .waker), default: []),
      inertThreads: mapping.optional("inert-threads", as: .list(of: .thread), default: []))
  }

  /// These rules and then the other ones.
  func followed(by other: SignatureRules) -> SignatureRules {
    SignatureRules(
      skip: skip + other.skip, skipModules: skipModules + other.skipModules,
      anchors: anchors + other.anchors, wakers: wakers + other.wakers,
      inertThreads: inertThreads + other.inertThreads)
  }
}

extension FieldDecoder where Value == SignatureRules.Waker {
  fileprivate static var waker: FieldDecoder {
    .mapping { mapping in
      let function = mapping.required("function", as: .pattern)
      let thread = mapping.required("thread", as: .thread)
      guard let function, let thread else { return nil }
      return SignatureRules.Waker(function: function, thread: thread)
    }
  }
}

extension FieldDecoder where Value == String {
  /// A pattern that can match something, but not everything.
  static var pattern: FieldDecoder {
    text.checked { text in
      if text.allSatisfy({ $0 == "*" || $0.isWhitespace }) {
        return ("the pattern \(text.quoted) says nothing", "name at least one character")
      }
      if text.first?.isWhitespace ?? false || text.last?.isWhitespace ?? false {
        return ("the pattern \(text.quoted) begins or ends with a space", nil)
      }
      return nil
    }
  }

  /// A thread's name as the kernel keeps it: 15 bytes (`prctl(2)`, `PR_SET_NAME`).
  static var thread: FieldDecoder {
    words.checked { text in
      guard text.utf8.count > 15 else { return nil }
      let kept = String(decoding: text.utf8.prefix(15), as: UTF8.self)
      return ("\(text.quoted) is longer than a thread's name can be", "write \(kept.quoted)")
    }
  }
}
