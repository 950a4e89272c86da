import Basics
import Candidates
import Evaluation
import Files
import Foundation
import Processes
import Recipes
import Sandbox
import Storage

extension Measurement {
  /// The evaluation that everybody runs: once to build all there is, then again, with every run made
  /// anew, to be watched.
  func defaultEvaluation(_ ground: BenchGround) async throws -> (time: Result, memory: Result) {
    let command = try evaluation(ground, ["--rerun"])
    _ = try await run(command)
    let before = try machineCPU()
    var peak = 0
    let value = try await seconds {
      async let result = run(command)
      peak = try await watchMemory(of: "forkproof")
      _ = try await result
    }
    let cpu = try machineCPU() - before
    return (
      Result(
        name: Measurement.g.rawValue, seconds: value, floor: cpu / Double(cores),
        target: "at most 1.5 floors", isMet: value <= 1.5 * cpu / Double(cores),
        note: "\(number(cpu)) s of the machine's CPU time"),
      Result(
        name: Measurement.h.rawValue, seconds: Double(peak) / 1024, note: "MiB of forkproof itself")
    )
  }

  /// `forkproof evaluate` as everybody runs it, in a cache of its own.
  private func evaluation(_ ground: BenchGround, _ options: [String]) throws -> Command {
    let caches = URL(fileURLWithPath: ground.locations.cache)
    return Command(
      "\(ground.programs)/forkproof", ["evaluate"] + options,
      environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": caches.path,
        "XDG_CACHE_HOME": caches.path, "XDG_STATE_HOME": try ground.folder("state"),
        "FORKPROOF_HOME": ground.home,
      ])
  }

  /// The same evaluation again and again, the whole command.
  func nothingChanged(_ ground: BenchGround, _ rounds: Int) async throws -> Result {
    let command = try evaluation(ground, [])
    _ = try await run(command)
    var values: [Double] = []
    var told = ""
    for _ in 0..<rounds {
      values.append(try await seconds { told = try await run(command).outputText })
    }
    guard let reused = told.firstMatch(of: /([0-9]+) of ([0-9]+) runs were made before/),
      reused.1 == reused.2
    else { throw BenchError("not all runs were reused") }
    return Result(
      name: rawValue, seconds: median(values), target: "at most 1 s", isMet: median(values) <= 1,
      note: "all candidates of the version, \(reused.1) runs")
  }

  /// The peak resident set, in KiB, of our child of this name, sampled until it ends.
  func watchMemory(of name: String) async throws -> Int {
    var peak = 0
    var child: Int?
    for _ in 0..<100_000 {
      try await Task.sleep(for: .milliseconds(20))
      child = child ?? childProcess(named: name)
      guard let child else { continue }
      guard let bytes = try? readFile("/proc/\(child)/status") else { break }
      let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        .first { $0.hasPrefix("VmHWM:") }
      // What has ended but was not waited for has no memory.
      guard let words = line?.split(whereSeparator: \.isWhitespace), words.count > 1 else { break }
      peak = max(peak, Int(words[1]) ?? 0)
    }
    return peak
  }

  private func childProcess(named name: String) -> Int? {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.lazy.compactMap { Int($0) }.first { pid in
      guard let bytes = try? readFile("/proc/\(pid)/stat") else { return false }
      let text = String(decoding: bytes, as: UTF8.self)
      guard let end = text.lastIndex(of: ")"), text.contains("(\(name))") else { return false }
      let words = text[text.index(after: end)...].split(separator: " ")
      return words.count > 1 && words[1] == "\(getpid())"
    }
  }

  /// The floor is `apt-get` and `dpkg-source` by themselves.
  func importing(_ ground: BenchGround) async throws -> Result {
    let fresh = Locations(cache: try ground.folder("import"), state: try ground.folder("import"))
    let recipe = try ground.book.source(named: "debian")
    let settings = FetchSettings(refetches: false)
    let value = try await seconds {
      _ = try await fetch(.recipe(recipe, ref: nil), by: settings, locations: fresh) { _ in .goOn }
    }
    let again = try await seconds {
      _ = try await fetch(.recipe(recipe, ref: nil), by: settings, locations: fresh) { _ in .goOn }
    }
    let floor = try await plainImport(ground)
    return Result(
      name: rawValue, seconds: value, floor: floor, note: "again: \(number(again)) s")
  }

  private func plainImport(_ ground: BenchGround) async throws -> Double {
    let folder = try ground.folder("plain-import")
    for name in ["lists/partial", "parts"] { try makeFolder("\(folder)/\(name)") }
    let sources = "/etc/apt/sources.list.d"
    for name in try FileManager.default.contentsOfDirectory(atPath: sources)
    where name.hasSuffix(".sources") {
      let text = String(decoding: try readFile("\(sources)/\(name)"), as: UTF8.self)
      try writeFile(
        Array(text.replacing("Types: deb\n", with: "Types: deb-src\n").utf8),
        to: "\(folder)/parts/\(name)")
    }
    let options = [
      "Dir::Etc::sourcelist=/dev/null", "Dir::Etc::sourceparts=\(folder)/parts",
      "Dir::State::Lists=\(folder)/lists", "APT::Sandbox::User=root",
    ].flatMap { ["-o", $0] }
    return try await seconds {
      _ = try await must("apt-get", options + ["-q", "update"], in: folder)
      _ = try await must("apt-get", options + ["-q", "source", "grpc"], in: folder)
    }
  }

  /// In a cache that has the source and nothing else.
  func fullCore(_ ground: BenchGround) async throws -> Result {
    let fresh = Locations(cache: try ground.folder("full"), state: try ground.folder("full"))
    try FileManager.default.createSymbolicLink(
      atPath: fresh.objects, withDestinationPath: ground.locations.objects)
    var request = try ground.request(
      [], recipes: ["full-core"], scenarios: [],
      settings: [try ground.book.settings(named: "default")])
    request.build.locations = fresh
    let before = try machineCPU()
    let value = try await seconds { _ = try await timed(request) }
    let cpu = try machineCPU() - before
    return Result(
      name: rawValue, seconds: value, floor: cpu / Double(cores),
      note: "\(number(cpu)) s of the machine's CPU time")
  }
}
