import Basics
import Foundation
import Model

/// The digest of a plan, by what the record of it holds: so a record can be asked whether it is that of
/// its plan.
package enum PlanDigest {
  /// The digest for an opening whose plan has everything but its digest, and these candidates.
  package static func of(_ opening: Opening, _ candidates: [CandidateEntry]) -> String? {
    guard let plan = opening.plan else { return nil }
    var key = CacheKey(kind: "plan", schema: 1)
    key.add(opening.source?.tree ?? "")
    key.add(
      candidates.flatMap { ["\($0.isBase)", $0.name, $0.tree ?? "", $0.refusal?.rawValue ?? ""] })
    key.add(plan.inputs)
    key.add(plan.weights.map { "\($0.cell.scenario) \($0.cell.settings) \($0.own) \($0.control)" })
    key.add(String(plan.shard?.count ?? plan.parts?.count ?? 1))
    let parts: [(any Encodable)?] = [
      opening.scenarios, opening.settings, opening.rules, opening.sampling,
    ]
    let encoder = JSONEncoder.canonical
    for part in parts.compactMap(\.self) {
      guard let bytes = try? encoder.encode(part) else { return nil }
      key.add(String(decoding: bytes, as: UTF8.self))
    }
    return key.hexadecimal
  }

  /// The digest that the plan of a record's entries comes to; nil when they hold none.
  package static func of(_ entries: [Entry]) -> String? {
    guard case .opened(let opening)? = entries.first else { return nil }
    return of(
      opening,
      entries.compactMap { if case .candidate(let candidate) = $0 { candidate } else { nil } })
  }
}
