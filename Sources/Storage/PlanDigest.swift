import Basics
import Foundation
import Model

/// The digest of a plan, by what the record of it holds: so a record can be asked whether it is that of
/// its plan, and two records what their plans differ in.
package enum PlanDigest {
  /// A value that a plan depends on, as it enters the digest.
  private enum Part: Equatable {
    case text(String)
    case list([String])
    case table([String: String])
  }

  /// The digest for an opening whose plan has everything but its digest, and these candidates.
  package static func of(_ opening: Opening, _ candidates: [CandidateEntry]) -> String? {
    guard let parts = parts(opening, candidates) else { return nil }
    var key = CacheKey(kind: "plan", schema: 1)
    for (_, part) in parts {
      switch part {
      case .text(let text): key.add(text)
      case .list(let texts): key.add(texts)
      case .table(let texts): key.add(texts)
      }
    }
    return key.hexadecimal
  }

  /// The digest that the plan of a record's entries comes to; nil when they hold none.
  package static func of(_ entries: [Entry]) -> String? {
    guard let (opening, candidates) = beginning(of: entries) else { return nil }
    return of(opening, candidates)
  }

  /// What the plans of two records depend on and do not have alike, in words.
  package static func differences(_ one: [Entry], _ other: [Entry]) -> [String] {
    guard let (opening, candidates) = beginning(of: one),
      let (others, theirs) = beginning(of: other),
      let parts = parts(opening, candidates), let otherParts = Self.parts(others, theirs)
    else { return [] }
    return zip(parts, otherParts).flatMap { own, other in
      guard own.part != other.part else { return [String]() }
      guard case .table(let texts) = own.part, case .table(let otherTexts) = other.part else {
        return [own.name]
      }
      return Set(texts.keys).union(otherTexts.keys).sorted().filter { texts[$0] != otherTexts[$0] }
    }
  }

  private static func beginning(of entries: [Entry]) -> (Opening, [CandidateEntry])? {
    guard case .opened(let opening)? = entries.first else { return nil }
    return (
      opening,
      entries.compactMap { if case .candidate(let candidate) = $0 { candidate } else { nil } }
    )
  }

  /// What a plan depends on, by name, in the order in which it enters the digest; the names of a table are those
  /// of its texts.
  private static func parts(
    _ opening: Opening, _ candidates: [CandidateEntry]
  ) -> [(name: String, part: Part)]? {
    guard let plan = opening.plan else { return nil }
    let weights = plan.weights.map {
      "\($0.cell.scenario) \($0.cell.settings) \($0.own) \($0.control)"
    }
    var parts: [(name: String, part: Part)] = [
      ("source", .text(opening.source?.tree ?? "")),
      (
        "candidates",
        .list(
          candidates.flatMap {
            ["\($0.isBase)", $0.name, $0.tree ?? "", $0.refusal?.rawValue ?? ""]
          })
      ),
      ("inputs", .table(plan.inputs)), ("costs", .list(weights)),
      ("count of parts", .text(String(plan.shard?.count ?? plan.parts?.count ?? 1))),
    ]
    let values: [(name: String, value: any Encodable)] = [
      ("scenarios", opening.scenarios), ("settings", opening.settings),
      ("rules of titles", opening.rules), ("sampling", opening.sampling),
    ]
    let encoder = JSONEncoder.canonical
    for (name, value) in values {
      guard let bytes = try? encoder.encode(value) else { return nil }
      parts.append((name, .text(String(decoding: bytes, as: UTF8.self))))
    }
    return parts
  }
}
