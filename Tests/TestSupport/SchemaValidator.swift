import Foundation

/// The part of JSON Schema that our schemas use; a keyword it does not know is an error,
/// so that none is passed over in silence.
package struct SchemaValidator {
  private let root: [String: Any]

  /// A validator by this schema.
  package init(_ schema: Data) throws {
    guard let root = try JSONSerialization.jsonObject(with: schema) as? [String: Any] else {
      throw CocoaError(.fileReadCorruptFile)
    }
    self.root = root
  }

  /// What is wrong with a document, each with its path; empty when it is valid.
  package func problems(in document: Data) throws -> [String] {
    check(try JSONSerialization.jsonObject(with: document), root, at: "$")
  }

  private static let silent: Set<String> = [
    "$schema", "$id", "title", "description", "$defs", "required", "additionalProperties",
    "properties",
  ]

  private func check(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
    var problems: [String] = []
    for (keyword, argument) in schema.sorted(by: { $0.key < $1.key }) {
      switch keyword {
      case "$ref": problems += check(value, definition(argument), at: path)
      case "type": if !Self.has(value, argument) { problems.append("\(path): no \(argument)") }
      case "const": if !Self.equal(value, argument) { problems.append("\(path): not \(argument)") }
      case "enum":
        let allowed = argument as? [Any] ?? []
        if !allowed.contains(where: { Self.equal(value, $0) }) {
          problems.append("\(path): \(value) is none of \(allowed)")
        }
      case "minimum": if !compare(value, argument, >=) { problems.append("\(path): too small") }
      case "maximum": if !compare(value, argument, <=) { problems.append("\(path): too large") }
      case "minProperties":
        if (value as? [String: Any])?.count ?? 0 < argument as? Int ?? 0 {
          problems.append("\(path): too few fields")
        }
      case "maxProperties":
        if (value as? [String: Any])?.count ?? 0 > argument as? Int ?? 0 {
          problems.append("\(path): too many fields")
        }
      case "items":
        for (index, item) in (value as? [Any] ?? []).enumerated() {
          problems += check(item, argument as? [String: Any] ?? [:], at: "\(path)[\(index)]")
        }
      case _ where Self.silent.contains(keyword): break
      default: problems.append("\(path): the schema's keyword \(keyword) is not known here")
      }
    }
    return problems + checkFields(value, schema, at: path)
  }

  private func checkFields(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
    guard let fields = value as? [String: Any] else { return [] }
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    var problems = (schema["required"] as? [String] ?? []).filter { fields[$0] == nil }
      .map { "\(path): no field \($0)" }
    for (name, field) in fields {
      if let property = properties[name] {
        problems += check(field, property, at: "\(path).\(name)")
      } else if let rest = schema["additionalProperties"] as? [String: Any] {
        problems += check(field, rest, at: "\(path).\(name)")
      } else if schema["additionalProperties"] as? Bool == false {
        problems.append("\(path): unknown field \(name)")
      }
    }
    return problems
  }

  private func definition(_ reference: Any) -> [String: Any] {
    let name = (reference as? String)?.split(separator: "/").last.map(String.init) ?? ""
    let definitions = root["$defs"] as? [String: [String: Any]]
    return definitions?[name] ?? ["missing definition \(name)": true]
  }

  private static func has(_ value: Any, _ type: Any) -> Bool {
    switch type as? String {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": isBoolean(value)
    case "number": value is NSNumber && !isBoolean(value)
    case "integer":
      !isBoolean(value)
        && (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
    default: false
    }
  }

  /// `true` is an `NSNumber` as well; its type of C tells.
  private static func isBoolean(_ value: Any) -> Bool {
    (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
  }

  private static func equal(_ left: Any, _ right: Any) -> Bool {
    (left as? NSObject).map { $0.isEqual(right) } ?? ((left as? String) == (right as? String))
  }

  private func compare(_ value: Any, _ bound: Any, _ holds: (Double, Double) -> Bool) -> Bool {
    guard let value = value as? NSNumber, let bound = bound as? NSNumber else { return false }
    return holds(value.doubleValue, bound.doubleValue)
  }
}
