import Basics
import Model

extension Scenario: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> Scenario? {
    let question = mapping.required("question", as: .words)
    let references = mapping.optional("references", as: .list(of: .reference), default: [])
    let sapi = mapping.optional("sapi", as: .choice, default: ServerAPI.cli)
    let script = mapping.required("script", as: .path)
    let settings = mapping.required(
      "settings",
      as: FieldDecoder.names.checked { $0.isEmpty ? ("is empty", "name at least one") : nil })
    let narrowed = mapping.optional("narrowed", as: .words)
    let peer = mapping.optional("peer", as: FieldDecoder<PeerBehaviour>.choice)
    let tree = mapping.optional("tree", as: .list(of: .path), default: [])
    let requires = mapping.optional("requires", as: .names, default: [])
    let uses = mapping.optional("uses", as: .list(of: .className))
    let phases = mapping.optional("phases", as: .names)
    let longestWait = mapping.optional("longest-wait", as: .whole(in: 0...600), default: 5)
    let must = mapping.required("must", as: .some(of: .expectation))
    let base = mapping.optional(
      "base", as: .map(of: FieldDecoder<BaseExpectation>.choice), default: [:])
    let minimal = mapping.optional("minimal", as: .words)
    checkBase(base, settings, mapping.log)
    // Phases that could not be read were reported; so would be every use of them.
    if phases != nil || !mapping.keys.contains("phases") {
      checkPhases(of: must ?? [], declared: phases ?? [], mapping.log)
    }
    checkCalls(of: must ?? [], hasPeer: mapping.keys.contains("peer"), mapping.log)
    guard let question, let script, let settings, let must else { return nil }
    return Scenario(
      name: name, question: question, references: references, sapi: sapi, script: script,
      settings: settings, narrowed: narrowed, peer: peer, tree: tree, requires: requires,
      uses: uses, phases: phases ?? [], longestWait: longestWait, must: must, base: base,
      minimal: minimal)
  }

  private static func checkBase(
    _ base: [String: BaseExpectation], _ settings: [String]?, _ log: ProblemLog
  ) {
    guard let settings else { return }
    for name in base.keys.sorted() where !settings.contains(name) {
      log.add(
        "base.\(name.printable): the scenario does not run under these settings",
        hint: suggestion(for: name, among: settings), path: "base.\(name)")
    }
  }

  private static func checkPhases(
    of must: [Expectation], declared: [String], _ log: ProblemLog
  ) {
    for (index, expectation) in must.enumerated() {
      guard let (kind, name) = expectation.phaseName, !declared.contains(name) else { continue }
      log.add(
        "the phase \(name.quoted) is not declared in 'phases'",
        hint: suggestion(for: name, among: declared) ?? "add 'phases: [\(name)]'",
        path: expectation.namesItsPhase ? "must[\(index)].\(kind).name" : "must[\(index)].\(kind)")
    }
  }

  private static func checkCalls(of must: [Expectation], hasPeer: Bool, _ log: ProblemLog) {
    for (index, expectation) in must.enumerated() where !hasPeer {
      guard case .call = expectation else { continue }
      log.add("a call needs a peer", hint: "add 'peer: echo'", path: "must[\(index)].call")
    }
  }
}

extension Expectation {
  /// Whether the phase is written in the recipe, and not known by the kind alone.
  fileprivate var namesItsPhase: Bool {
    switch self {
    case .phase, .noPhase: true
    case .exit, .call, .growth, .tests: false
    }
  }

  fileprivate var phaseName: (kind: String, name: String)? {
    switch self {
    case .phase(_, let name, _): ("phase", name)
    case .noPhase(_, let name): ("no-phase", name)
    case .growth: ("growth", "measured")
    case .tests: ("tests", "test-passed")
    case .exit, .call: nil
    }
  }
}

extension FieldDecoder where Value == Expectation {
  /// `exit: 0`, or one of `phase`, `no-phase`, `call`, `growth` and `tests` with its keys.
  static var expectation: FieldDecoder {
    .mapping { mapping in
      mapping.one(of: [
        ("exit", exit), ("phase", phase), ("no-phase", noPhase), ("call", call),
        ("growth", growth), ("tests", tests),
      ])
    }
  }

  private static var exit: FieldDecoder {
    FieldDecoder { reader in FieldDecoder<Int>.whole(in: 0...255).read(reader).map(Expectation.exit)
    }
  }

  private static var phase: FieldDecoder {
    .mapping { mapping in
      let role = mapping.required("role", as: .roles)
      let name = mapping.required("name", as: .name)
      let atLeast = mapping.optional("at-least", as: .count, default: 1)
      guard let role, let name else { return nil }
      return .phase(role: role, name: name, atLeast: atLeast)
    }
  }

  private static var noPhase: FieldDecoder {
    .mapping { mapping in
      let role = mapping.required("role", as: .roles)
      let name = mapping.required("name", as: .name)
      guard let role, let name else { return nil }
      return .noPhase(role: role, name: name)
    }
  }

  private static var call: FieldDecoder {
    .mapping { mapping in
      let role = mapping.required("role", as: .roles)
      let method = mapping.required("method", as: .words)
      let outcome = mapping.required("outcome", as: FieldDecoder<PeerOutcome>.choice)
      let atLeast = mapping.optional("at-least", as: .count, default: 1)
      guard let role, let method, let outcome else { return nil }
      // A bare name is a method of the peer's own service.
      let full = method.hasPrefix("/") ? method : "/forkproof.Peer/\(method)"
      return .call(role: role, method: full, outcome: outcome, atLeast: atLeast)
    }
  }
}

extension FieldDecoder where Value == Expectation {
  private static var growth: FieldDecoder {
    .mapping { mapping in
      let role = mapping.required("role", as: .roles)
      let resource = mapping.required("of", as: FieldDecoder<Resource>.choice)
      let atMost = mapping.required("at-most", as: .whole(in: 0...1_000_000_000_000))
      guard let role, let resource, let atMost else { return nil }
      return .growth(role: role, of: resource, atMost: atMost)
    }
  }

  private static var tests: FieldDecoder {
    .mapping { mapping in
      let role = mapping.required("role", as: .roles)
      let atLeast = mapping.optional("at-least", as: .count, default: 1)
      return role.map { .tests(role: $0, atLeast: atLeast) }
    }
  }
}

extension FieldDecoder where Value == Int {
  fileprivate static var count: FieldDecoder { .whole(in: 1...1_000_000) }
}

extension FieldDecoder where Value == String {
  /// A role, or a pattern of roles: `worker-*`.
  fileprivate static var roles: FieldDecoder {
    text.checked { text in
      let plain = text.split(separator: "*", omittingEmptySubsequences: false)
        .joined(separator: "0")
      return isName(plain) ? nil : ("\(text.quoted) is not a role", nameHint + ", and '*'")
    }
  }

  /// `grpc#13412` or `owner/name#1`.
  static var reference: FieldDecoder {
    text.checked { text in
      Reference(text) != nil
        ? nil : ("\(text.quoted) is not a reference", "write it as grpc#13412 or owner/name#13412")
    }
  }
}
