import ArgumentParser
import Evaluation
import Foundation
import Running
import Storage

/// Where builds and scripts run, and with which PHP.
struct EnvironmentOptions: ParsableArguments {
  @Option(help: "What keeps runs apart from the machine: bubblewrap, or none.")
  var sandbox = Runner.Isolation.bubblewrap

  @Option(help: "The PHP that scripts run with.")
  var php = "php"

  @Option(help: "The phpize of that PHP.")
  var phpize = "phpize"

  @Option(help: "The php-config of that PHP.")
  var phpConfig = "php-config"

  @Option(
    name: .customLong("with-extension"),
    help: "Another extension, NAME=PATH, for the scenarios that require it; may be given again.")
  var extensions: [String] = []

  func fill(_ request: inout Request) throws {
    request.isolation = sandbox
    request.extensions = try extensionsByName()
    request.php = php
    request.phpize = phpize
    request.phpConfig = phpConfig
  }

  private func extensionsByName() throws(UsageError) -> [String: String] {
    var found: [String: String] = [:]
    for given in extensions {
      let parts = given.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, isExtensionName(parts[0]) else {
        throw UsageError(
          "--with-extension \(given) names no extension", hint: "write it as swoole=/path/swoole.so"
        )
      }
      guard exists(parts[1]) else {
        throw UsageError("--with-extension \(given): there is no such file", hint: nil)
      }
      found[parts[0]] = URL(fileURLWithPath: parts[1]).resolvingSymlinksInPath().path
    }
    return found
  }

  /// Whether a name can stand in a path and in a line of PHP's settings.
  private func isExtensionName(_ name: String) -> Bool {
    name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }
}

extension Runner.Isolation: ExpressibleByArgument {}
