import Model

extension FieldDecoder where Value == FailureCatalogue.PHP {
  static var php: FieldDecoder {
    .mapping { mapping in
      var php = FailureCatalogue.PHP()
      php.functions = mapping.optional("functions", as: .list(of: .pattern), default: [])
      php.running = mapping.optional("running", as: .list(of: .pattern), default: [])
      php.files = mapping.optional("files", as: .list(of: .pattern), default: [])
      return php
    }
  }
}

extension FieldDecoder where Value == FailureCatalogue.Library {
  static var failureLibrary: FieldDecoder {
    .mapping { mapping in
      var library = FailureCatalogue.Library()
      library.bodies = mapping.optional("bodies", as: .list(of: .body), default: [])
      library.methods = mapping.optional("methods", as: .list(of: .method), default: [])
      library.idlePlaces = mapping.optional("idle-places", as: .list(of: .words), default: [])
      library.beforeFork = mapping.optional("before-fork", as: .names, default: [])
      library.setups = mapping.optional("setups", as: .names, default: [])
      library.variables = mapping.optional("variables", as: .list(of: .words), default: [])
      library.unloading = mapping.optional("unloading", as: .list(of: .words), default: [])
      return library
    }
  }
}

extension FieldDecoder where Value == FailureCatalogue.ThreadBody {
  fileprivate static var body: FieldDecoder {
    .mapping { mapping in
      let thread = mapping.required("thread", as: .thread)
      let functions = mapping.required("functions", as: .some(of: .pattern))
      guard let thread, let functions else { return nil }
      return FailureCatalogue.ThreadBody(thread: thread, functions: functions)
    }
  }
}

extension FieldDecoder where Value == FailureCatalogue.Method {
  fileprivate static var method: FieldDecoder {
    .mapping { mapping in
      let name = mapping.required("name", as: .words)
      let owner = mapping.required("class", as: .words)
      guard let name, let owner else { return nil }
      return FailureCatalogue.Method(name: name, owner: owner)
    }
  }
}
