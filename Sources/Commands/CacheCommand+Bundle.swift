import ArgumentParser
import Basics
import Candidates
import Files
import Foundation
import Storage

extension CacheCommand {
  /// `forkproof cache export`.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Writes all finished builds and relinked cores to one file, for other machines.",
      discussion: """
        They serve where compiler, PHP and packages are the same. The digest of the file goes to standard \
        output.

        Examples:
          forkproof cache export builds.tar.gz
        """)

    @Argument(help: "The file to write.") var file: String
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
      try await reporting(output) { console, environment in
        let locations = Locations(environment: environment)
        let made = try await CacheLock.shared(locations) {
          try await CacheBundle(locations).export(to: file)
        }
        console.say("\(made.count) exported")
        console.list("\(made.sha256)  \(file)")
        return .passed
      }
    }
  }

  /// `forkproof cache import`.
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Takes in the builds of a file that forkproof cache export wrote.",
      discussion: """
        The maker of the file is trusted: builds are code that runs in sandboxes, and verdicts rest on \
        them. What is in the cache already stays.

        Examples:
          forkproof cache import builds.tar.gz
        """)

    @Argument(help: "The file.") var file: String

    @Option(help: "The digest that the export told; a file with another is refused.")
    var sha256: String?

    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
      guard sha256.map({ $0.count == 64 && $0.utf8.allSatisfy(\.isASCIIHexDigit) }) ?? true else {
        throw ValidationError("--sha256 takes 64 hexadecimal digits")
      }
    }

    func run() async throws {
      try await reporting(output) { console, environment in
        let locations = Locations(environment: environment)
        let imported = try await CacheLock.shared(locations) {
          try CacheBundle(locations).take(file, sha256: sha256)
        }
        console.write("\(imported.taken) taken, \(imported.known) there already\n")
        return .passed
      }
    }
  }
}
