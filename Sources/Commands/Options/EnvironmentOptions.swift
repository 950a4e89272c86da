import ArgumentParser
import Candidates
import Evaluation

/// Where builds and scripts run, and with which PHP.
struct EnvironmentOptions: ParsableArguments {
  @OptionGroup var php: PhpOptions

  @Option(help: "The phpize of that PHP.")
  var phpize = "phpize"

  @Option(help: "The php-config of that PHP.")
  var phpConfig = "php-config"

  /// The paths that are given.
  var paths: [String] { php.paths + [phpize, phpConfig].filter { $0.contains("/") } }

  /// The options that name the same again.
  var arguments: [String] {
    php.arguments + (phpize == "phpize" ? [] : ["--phpize", phpize])
      + (phpConfig == "php-config" ? [] : ["--php-config", phpConfig])
  }

  /// Fills in the system and the PHP that are built for.
  func fill(_ request: inout BuildRequest) throws(UsageError) {
    try php.chooseContainment()
    request.root = try php.systemRoot(request.locations)
    request.php.php = php.php
    request.php.phpize = phpize
    request.php.phpConfig = phpConfig
  }

  /// What runs are made with; our own programs are in `programs`.
  func runEnvironment(programs: String) throws(UsageError) -> RunEnvironment {
    try php.runEnvironment(programs: programs)
  }
}
