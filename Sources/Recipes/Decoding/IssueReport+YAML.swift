import Basics
import Model

extension IssueReport: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> IssueReport? {
    let title = mapping.required("title", as: .words)
    let report = mapping.required("report", as: .report)
    let isComment = mapping.optional("comment", as: .flag, default: false)
    let reported = mapping.required("reported", as: .words)
    let versions = mapping.optional("versions", as: .range, default: VersionRange())
    let system = mapping.optional("system", as: FieldDecoder<System>.choice, default: .linux)
    let build = mapping.optional("build", as: .name)
    let settings = mapping.required("settings", as: .name)
    let scenarios = mapping.required(
      "scenarios",
      as: FieldDecoder.names.checked { $0.isEmpty ? ("is empty", "name at least one") : nil })
    let requires = mapping.optional("requires", as: .names, default: [])
    let outcome = mapping.required("outcome", as: FieldDecoder<BaseExpectation>.failure)
    let signatures = mapping.required("signatures", as: .some(of: .pattern))
    let runs = mapping.optional("runs", as: .whole(in: 1...10_000), default: 3)
    guard let title, let report, let reported, let settings, let scenarios, let outcome,
      let signatures
    else { return nil }
    return IssueReport(
      name: name, title: title, report: report, isComment: isComment, reported: reported,
      versions: versions, system: system, build: build, settings: settings, scenarios: scenarios,
      requires: requires, outcome: outcome, signatures: signatures, runs: runs)
  }
}

extension FieldDecoder where Value == Reference {
  /// `grpc#13412` or `owner/name#1`.
  fileprivate static var report: FieldDecoder {
    FieldDecoder { reader in FieldDecoder<String>.reference.read(reader).flatMap { Reference($0) } }
  }
}

extension FieldDecoder where Value == BaseExpectation {
  /// What a run can do but pass.
  fileprivate static var failure: FieldDecoder {
    choice.checked { $0 == .pass ? ("a run that passes shows no failure", nil) : nil }
  }
}

extension FieldDecoder where Value == VersionRange {
  /// `{from: "1.30", to: "1.34"}`, either left out.
  static var range: FieldDecoder {
    .mapping { mapping in
      let from = mapping.optional("from", as: .version)
      let to = mapping.optional("to", as: .version)
      if let from, let to, !VersionRange(to: to).contains(from) {
        mapping.report("\(from) comes after \(to)", hint: "swap 'from' and 'to'")
      }
      if from == nil, to == nil, mapping.keys.isEmpty {
        mapping.report("names no version", hint: "leave 'versions' out for any version")
      }
      return VersionRange(from: from, to: to)
    }
  }
}

extension FieldDecoder where Value == String {
  /// Two or three numbers with dots in between.
  fileprivate static var version: FieldDecoder {
    text.checked { text in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      let isVersion =
        (2...3).contains(parts.count)
        && parts.allSatisfy { part in
          (1...4).contains(part.utf8.count) && part.utf8.allSatisfy(\.isASCIIDigit)
        }
      return isVersion ? nil : ("\(text.quoted) is not a version", "write it as 1.51 or 1.51.1")
    }
  }
}
