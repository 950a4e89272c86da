import Foundation
import Model
import Recipes
@testable import Basics
@testable import Judging
@testable import Signatures

enum Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  static let golden = folder.appending(path: "Golden")

  static func text(_ url: URL) throws -> String {
    try String(contentsOf: url, encoding: .utf8)
  }

  /// The rules shipped for gRPC, so that the golden titles hold for them and not for a copy.
  static func grpcRules() throws -> SignatureRules {
    let root = folder.deletingLastPathComponent().deletingLastPathComponent()
    return try rules(text(root.appending(path: "recipes/signatures/grpc.yaml")))
  }

  /// Reads the few forms of YAML that the file uses; anything else in it is an error.
  static func rules(_ yaml: String) throws -> SignatureRules {
    var lists: [String: [String]] = [:]
    var key = ""
    for line in yaml.split(separator: "\n").map(String.init) {
      let bare = line.trimmingCharacters(in: .whitespaces)
      if bare.isEmpty || bare.hasPrefix("#") { continue }
      if bare.hasPrefix("- ") {
        lists[key, default: []].append(String(bare.dropFirst(2)))
      } else if bare.hasSuffix(":") {
        key = String(bare.dropLast())
        lists[key] = []
      } else {
        throw UnknownYAML(line: line)
      }
    }
    let known = ["skip", "skip-modules", "anchors", "wakers", "inert-threads"]
    guard Set(lists.keys) == Set(known) else { throw UnknownYAML(line: "\(lists.keys)") }
    return SignatureRules(
      skip: unquoted(lists["skip"]), skipModules: unquoted(lists["skip-modules"]),
      anchors: unquoted(lists["anchors"]), wakers: try (lists["wakers"] ?? []).map(waker),
      inertThreads: unquoted(lists["inert-threads"]))
  }

  struct UnknownYAML: Error {
    var line: String
  }

  private static func unquoted(_ items: [String]?) -> [String] {
    (items ?? []).map { $0.trimmingCharacters(in: ["\""]) }
  }

  private static func waker(_ item: String) throws -> SignatureRules.Waker {
    guard
      let match = item.wholeMatch(of: /\{function: "?([^",]+)"?, thread: ([a-z_-]+)\}/)
    else { throw UnknownYAML(line: item) }
    return .init(function: String(match.1), thread: String(match.2))
  }
}
