import Model

extension FailureCatalogue: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> FailureCatalogue? {
    let marks = mapping.required("marks", as: .marks)
    let landmarks = mapping.optional("landmarks", as: .list(of: .landmark), default: [])
    let entries = mapping.optional("entries", as: .list(of: .entry), default: [])
    let idle = mapping.optional("idle", as: .list(of: .pattern), default: [])
    let php = mapping.optional("php", as: .php) ?? PHP()
    let library = mapping.optional("library", as: .failureLibrary) ?? Library()
    let failures = mapping.required("failures", as: .some(of: .failure))
    guard let marks, let failures else { return nil }
    for (index, failure) in failures.enumerated()
    where failures[..<index].contains(where: { $0.name == failure.name }) {
      mapping.report("the failure \(failure.name.quoted) is there twice", hint: "rename one")
    }
    for name in library.beforeFork where !failures.contains(where: { $0.name == name }) {
      mapping.report("library.before-fork: there is no failure \(name.quoted)")
    }
    var catalogue = FailureCatalogue(
      marks: marks, landmarks: landmarks, entries: entries, idle: idle, failures: failures)
    catalogue.php = php
    catalogue.library = library
    return catalogue
  }
}

extension RecipeBook {
  /// All catalogues of known failures as one, in the order of their names.
  package var failureCatalogue: FailureCatalogue {
    failures.map(\.recipe).reduce(FailureCatalogue()) { $0.followed(by: $1) }
  }
}

extension FieldDecoder where Value == FailureCatalogue.Marks {
  fileprivate static var marks: FieldDecoder {
    .mapping { mapping in
      FailureCatalogue.Marks(
        functions: mapping.optional("functions", as: .list(of: .pattern), default: []),
        modules: mapping.optional("modules", as: .list(of: .pattern), default: []),
        sources: mapping.optional("sources", as: .list(of: .pattern), default: []),
        threads: mapping.optional("threads", as: .list(of: .pattern), default: []),
        hosts: mapping.optional("hosts", as: .list(of: .pattern), default: []),
        hostLines: mapping.optional("host-lines", as: .list(of: .pattern), default: []),
        namesakes: mapping.optional("namesakes", as: .list(of: .pattern), default: []))
    }
  }
}

extension FieldDecoder where Value == FailureCatalogue.Landmark {
  fileprivate static var landmark: FieldDecoder {
    .mapping { mapping in
      let function = mapping.required("function", as: .pattern)
      let meaning = mapping.required("meaning", as: .words)
      let isInFork = mapping.optional("in-fork", as: .flag, default: false)
      guard let function, let meaning else { return nil }
      return FailureCatalogue.Landmark(function: function, meaning: meaning, isInFork: isInFork)
    }
  }
}

extension FieldDecoder where Value == FailureCatalogue.Entry {
  fileprivate static var entry: FieldDecoder {
    .mapping { mapping in
      let caller = mapping.required("caller", as: .pattern)
      let function = mapping.required("function", as: .words)
      guard let caller, let function else { return nil }
      return FailureCatalogue.Entry(caller: caller, function: function)
    }
  }
}

extension FieldDecoder where Value == KnownFailure {
  fileprivate static var failure: FieldDecoder {
    .mapping { mapping in
      let name = mapping.required("name", as: .name)
      let heading = mapping.required("heading", as: .words)
      let titles = mapping.optional("titles", as: .list(of: .pattern), default: [])
      let messages = mapping.optional("messages", as: .list(of: .pattern), default: [])
      let what = mapping.required("what", as: .words)
      let why = mapping.required("why", as: .words)
      let versions = mapping.required("versions", as: .words)
      let remedies = mapping.required("today", as: .some(of: .remedy))
      let mendings = mapping.optional("patches", as: .list(of: .mending), default: [])
      guard let name, let heading, let what, let why, let versions, let remedies else { return nil }
      return KnownFailure(
        name: name, heading: heading, titles: titles, messages: messages, what: what, why: why,
        versions: versions, remedies: remedies, mendings: mendings)
    }
  }
}

extension FieldDecoder where Value == KnownFailure.Remedy {
  fileprivate static var remedy: FieldDecoder {
    .mapping { mapping in
      let action = mapping.required("do", as: .words)
      let price = mapping.required("price", as: .words)
      guard let action, let price else { return nil }
      return KnownFailure.Remedy(action: action, price: price)
    }
  }
}

extension FieldDecoder where Value == KnownFailure.Mending {
  fileprivate static var mending: FieldDecoder {
    .mapping { mapping in
      let candidate = mapping.required("candidate", as: .path)
      let version = mapping.required("version", as: .words)
      let remark = mapping.required("remark", as: .words)
      guard let candidate, let version, let remark else { return nil }
      return KnownFailure.Mending(candidate: candidate, version: version, remark: remark)
    }
  }
}
