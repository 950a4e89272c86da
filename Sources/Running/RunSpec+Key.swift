import Basics
import Model

extension RunSpec {
  /// The digest of its canonical encoding: two are alike where, and only where, their keys are.
  /// - Throws: what the encoder throws.
  package func key() throws -> String {
    try CacheKey.of(self, kind: "run", schema: Self.schema)
  }
}

extension RunSpec.Platform {
  /// The digest of what runs of one evaluation have in common, on this machine.
  /// - Throws: what the encoder throws.
  package func key(on machine: RunMachine) throws -> String {
    var key = CacheKey(kind: "environment of runs", schema: RunSpec.schema)
    key.add([try CacheKey.of(self, kind: "environment", schema: RunSpec.schema), try machine.key()])
    return key.hexadecimal
  }
}

extension RunMachine {
  /// The digest of its canonical encoding.
  /// - Throws: what the encoder throws.
  package func key() throws -> String {
    try CacheKey.of(self, kind: "machine", schema: RunSpec.schema)
  }
}
