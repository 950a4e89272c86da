import Basics
import Yams

/// The keys of a mapping, each to be asked for by name; `finish` refuses the others.
package final class MappingReader {
  private let owner: NodeReader
  private var values: [String: NodeReader] = [:]
  private var order: [(key: String, place: TextPosition)] = []
  private var asked: [String] = []
  private var missing: [String] = []
  private static let mostHints = 100

  init(_ mapping: Node.Mapping, of owner: NodeReader) {
    self.owner = owner
    for (key, value) in mapping {
      let place = TextPosition(key.mark)
      guard let name = key.scalar?.string, !name.unicodeScalars.contains("\0") else {
        owner.log.add("a key is to be a text", at: place)
        continue
      }
      if values[name] != nil {
        // Yams tells `1` from `"1"`; a name is the same either way.
        let first = order.first { $0.key == name }.map {
          ", first on line \($0.place.line), column \($0.place.column)"
        }
        owner.log.add(
          "the key \(name.quoted) is there twice\(first ?? "")", hint: "remove one of the two",
          at: place)
        continue
      }
      values[name] = NodeReader(value, path: path(of: name), log: owner.log)
      order.append((name, place))
    }
  }

  /// The keys, in the order of the file.
  var keys: [String] { order.map(\.key) }

  /// The log that problems go to.
  var log: ProblemLog { owner.log }

  /// Reports a problem of the mapping as a whole.
  func report(_ message: String, hint: String? = nil) {
    owner.report(message, hint: hint)
  }

  private func path(of key: String) -> String {
    owner.path.isEmpty ? key : "\(owner.path).\(key)"
  }

  private func ask(for key: String, _ use: KeyUse) {
    asked.append(key)
    log.note(use, of: path(of: key))
  }

  /// The value of a key that has to be there.
  func required<Value>(_ key: String, as decoder: FieldDecoder<Value>) -> Value? {
    ask(for: key, .required)
    guard let reader = values[key] else {
      missing.append(key)
      return nil
    }
    return decoder.read(reader)
  }

  /// The value of a key that may be left out.
  func optional<Value>(_ key: String, as decoder: FieldDecoder<Value>) -> Value? {
    ask(for: key, .optional(default: nil))
    return values[key].flatMap(decoder.read)
  }

  /// The value of a key that may be left out, or what it stands for then.
  func optional<Value>(_ key: String, as decoder: FieldDecoder<Value>, default fallback: Value)
    -> Value
  {
    ask(for: key, .optional(default: "\(fallback)"))
    return values[key].flatMap(decoder.read) ?? fallback
  }

  /// The value of the one key there is, which has to be one of these.
  func one<Value>(of decoders: [(key: String, decoder: FieldDecoder<Value>)]) -> Value? {
    let known = decoders.map(\.key)
    for key in known { ask(for: key, .alternative) }
    guard keys.count == 1, let key = keys.first else {
      owner.report("expected one of \(known.joined(separator: ", ")), found \(keys.count) keys")
      return nil
    }
    guard let decoder = decoders.first(where: { $0.key == key })?.decoder else { return nil }
    return values[key].flatMap(decoder.read)
  }

  /// All values of a mapping whose keys are free.
  func all<Value>(as decoder: FieldDecoder<Value>) -> [String: Value]? {
    asked += keys
    let pairs = keys.map { key in (key, values[key].flatMap(decoder.read)) }
    guard pairs.allSatisfy({ $0.1 != nil }) else { return nil }
    return Dictionary(pairs.compactMap { key, value in value.map { (key, $0) } }) { $1 }
  }

  /// Reports keys that were not asked for and keys that are missing; a misspelt one counts once.
  func finish() {
    let unknown = order.filter { !asked.contains($0.key) }
    for (index, (key, place)) in unknown.enumerated() {
      // What has this many is no recipe, and a hint takes its time.
      guard index < Self.mostHints else {
        owner.log.add("unknown key \(key.quoted)", at: place)
        continue
      }
      let unused = asked.filter { values[$0] == nil }
      let near = nearest(to: key, among: unused)
      missing.removeAll { $0 == near }
      let hint = near.map { "did you mean \($0.quoted)?" } ?? suggestion(for: key, among: asked)
      owner.log.add("unknown key \(key.quoted)", hint: hint, at: place)
    }
    for key in missing {
      owner.report("\(key.quoted) is missing", hint: "add '\(key): …'")
    }
  }
}
