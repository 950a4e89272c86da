import ArgumentParser
import Basics
import Building
import Files
import Foundation
import Processes
import Relinking
import Storage

/// `forkproof cache`: what the cache holds, how often it helped, and how to make it smaller.
struct CacheCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Shows, verifies and prunes what was fetched and built.",
    discussion: """
      Examples:
        forkproof cache
        forkproof cache verify
        forkproof cache prune --unused-for 30
        forkproof cache export builds.tar.gz
      """,
    subcommands: [Show.self, Verify.self, Prune.self, Export.self, Import.self],
    defaultSubcommand: Show.self)

  /// `forkproof cache show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Tells the size of the cache and how often it hit.")

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
      try await reporting(output) { console, environment in
        let locations = Locations(environment: environment)
        console.write(await table(locations).map { $0 + "\n" }.joined())
        return .passed
      }
    }

    private func table(_ locations: Locations) async -> [String] {
      let entries = CacheEntry.all(locations)
      let use = CacheStatistics(locations)
      var rows = [["what", "entries", "size", "hits", "misses", "hit rate"]]
      for kind in CacheStatistics.Kind.allCases {
        let own = entries.filter { $0.kind == kind }
        let count = use.counts[kind] ?? CacheStatistics.Count()
        rows.append(
          [kind.rawValue, "\(own.count)", mebibytes(own.reduce(0) { $0 + $1.bytes })]
            + rate(count))
      }
      rows.append(
        ["compiler", "", mebibytes(size(of: locations.compilerCache))]
          + rate(await compilerCount(locations)))
      rows.append(["sources", "", mebibytes(size(of: locations.objects)), "", "", ""])
      return ["cache: \(locations.cache)", ""] + aligned(rows)
    }

    private func rate(_ count: CacheStatistics.Count) -> [String] {
      let asked = count.hits + count.misses
      let rate = asked == 0 ? "-" : "\(100 * count.hits / asked) %"
      return ["\(count.hits)", "\(count.misses)", rate]
    }

    /// What `ccache` counted of itself.
    private func compilerCount(_ locations: Locations) async -> CacheStatistics.Count {
      var count = CacheStatistics.Count()
      var told = ""
      for folder in CompilerCache.folders(locations) {
        let command = Command("ccache", ["-d", folder, "--print-stats"], timeLimit: 30)
        told += (try? await Processes.run(command).outputText) ?? ""
      }
      for line in told.split(separator: "\n") {
        let output = line.split(separator: "\t")
        guard output.count == 2, let number = Int(output[1]) else { continue }
        switch output[0] {
        case "direct_cache_hit", "preprocessed_cache_hit": count.hits += number
        case "cache_miss": count.misses += number
        default: break
        }
      }
      return count
    }
  }

  /// `forkproof cache verify`.
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Reads every finished build and checks it against its digests.",
      discussion: "What is not as it was built is never used; prune takes it out.")

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
      try await reporting(output) { console, environment in
        let locations = Locations(environment: environment)
        let entries = CacheEntry.all(locations).filter { [.artifacts, .cores].contains($0.kind) }
        let faults = entries.compactMap { $0.fault(locations) }
        for fault in faults { console.list("\(fault)") }
        console.say("\(entries.count) verified, \(faults.count) not as built")
        return faults.isEmpty ? .passed : .failed
      }
    }
  }

  /// `forkproof cache prune`.
  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune",
      abstract: "Takes out what is damaged, what was not used for long, or what exceeds a size.",
      discussion: """
        Sources stay. Nothing is taken out while an evaluation runs.

        Examples:
          forkproof cache prune --unused-for 30
          forkproof cache prune --max-size 2000
        """)

    @Option(help: "Take out what was not used for this many days.")
    var unusedFor: Int?

    @Option(help: "Take out what was not used for longest, until the rest is this many MiB.")
    var maxSize: Int?

    @Flag(help: "Take out all builds, and the observations of runs with them.")
    var all = false

    func validate() throws {
      guard unusedFor ?? 1 > 0 else { throw ValidationError("--unused-for must be at least 1") }
      guard (0...1 << 40).contains(maxSize ?? 0) else {
        throw ValidationError("--max-size must be from 0 to \(1 << 40)")
      }
    }

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
      try await reporting(output) { console, environment in
        let locations = Locations(environment: environment)
        let gone = try await CacheLock.exclusive(locations) {
          let entries = CacheEntry.all(locations)
          let oldest = unusedFor.map { Date().timeIntervalSince1970 - Double($0) * 86400 }
          let damaged = entries.filter { $0.fault(locations) != nil }
          let limit = all ? 0 : maxSize.map { $0 << 20 }
          let whole = entries.filter { !damaged.contains($0) }
          let gone =
            damaged + CacheEntry.superfluous(whole, notUsedSince: oldest, moreThan: limit)
          for entry in gone { try entry.remove(locations) }
          try await pruneCompilerCache(locations)
          return gone
        }
        guard let gone else {
          throw UsageError(
            "\(locations.cache) is in use", hint: "wait until the evaluation that runs has ended")
        }
        console.write(
          "\(gone.count) taken out, \(mebibytes(gone.reduce(0) { $0 + $1.bytes })) freed\n")
        return .passed
      }
    }

    /// The compiler's cache keeps its own time and its own limit.
    private func pruneCompilerCache(_ locations: Locations) async throws {
      if all { removeTree(locations.compilerCache) }
      guard !all, let unusedFor else { return }
      for folder in CompilerCache.folders(locations) {
        let words = ["-d", folder, "--evict-older-than", "\(unusedFor)d"]
        _ = try await Processes.run(Command("ccache", words, timeLimit: 600))
      }
    }
  }
}

extension CacheEntry {
  /// What is wrong with it; nil when it is whole, or of a kind that has no digests.
  fileprivate func fault(_ locations: Locations) -> String? {
    let key = path.lastPathPart
    return switch kind {
    case .artifacts: ArtifactStore(folder: locations.artifacts).fault(of: key)
    case .cores: CoreStore(folder: locations.cores).fault(of: key)
    case .steps, .observations: nil
    }
  }
}

private func mebibytes(_ bytes: Int) -> String {
  String(format: "%.1f MiB", Double(bytes) / 1_048_576)
}

/// Rows of columns, the first to the left and the others to the right.
private func aligned(_ rows: [[String]]) -> [String] {
  let widths = (rows.first ?? []).indices.map { column in
    rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    var line = zip(row, widths).enumerated().map { index, cell in
      let pad = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return index == 0 ? cell.0 + pad : pad + cell.0
    }.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }
}
