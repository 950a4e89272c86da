import Basics
import Files
import Glibc
import Probe

/// What is to be read of a process beside its waits: names, settings, mapped files.
final class ProcessReader {
  private let modules: PatternSet
  private var digests: [String: String] = [:]

  init(modules: [String]) {
    self.modules = PatternSet(modules)
  }

  /// Whether a process has one of the files mapped.
  func usesLibrary(_ pid: Int) -> Bool { !mappings(of: pid).isEmpty }

  /// A process as it is shown.
  func process(_ pid: Int, _ watching: Watching) -> SeenProcess {
    let sample = watching.last.process(pid)
    let entry = watching.family.table.entries[pid]
    var movement = SeenProcess.Movement.living
    if watching.held.contains(pid) { movement = .held }
    if sample?.zombie != nil { movement = .ended }
    if sample == nil || Obstacle(pid) != nil && movement != .ended { movement = .unseen }
    var seen = SeenProcess(
      pid: pid, parent: entry?.parent ?? 0, name: entry?.name ?? "", movement: movement)
    seen.innerPids = Self.innerPids(of: pid)
    guard movement != .ended, movement != .unseen else { return seen }
    seen.waits = watching.waits[pid] ?? []
    let isMeant = watching.family.scope.contains(pid)
    if isMeant { seen.lostThreads = watching.family.lostThreads(of: pid) }
    let libraries = mappings(of: pid)
    guard !libraries.isEmpty else { return seen }
    seen.settings = ForkSettings.visible(of: pid)
    seen.libraries = libraries.map { library($0, of: pid) }
    return seen
  }

  /// `NSpid` of `/proc/PID/status`: its ids in each namespace, the outermost first.
  private static func innerPids(of pid: Int) -> [Int] {
    let status = String(decoding: ProcFile.bytes("/proc/\(pid)/status") ?? [], as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") } ?? ""
    return Array(line.split { $0 == "\t" || $0 == " " }.dropFirst(2).compactMap { Int($0) })
  }

  /// The first mapping of each file.
  private func mappings(of pid: Int) -> [ProcMapping] {
    let all = ProcFile.bytes("/proc/\(pid)/maps").map(ProcMapping.all) ?? []
    var seen: Set<String> = []
    return all.filter { mapping in
      let file = mapping.path.split(separator: "/").last.map(String.init) ?? ""
      return modules.contains(file) && seen.insert(mapping.path).inserted
    }
  }

  private func library(_ mapping: ProcMapping, of pid: Int) -> SeenLibrary {
    let isRemoved = mapping.path.hasSuffix(" (deleted)")
    let range = mapping.range
    let path =
      isRemoved
      ? "/proc/\(pid)/map_files/\(String(range.lowerBound, radix: 16))-\(String(range.upperBound, radix: 16))"
      : "/proc/\(pid)/root\(mapping.path)"
    let key = "\(mapping.device) \(mapping.inode) \(mapping.path)"
    let digest = digests[key] ?? (try? Files.digest(ofFile: path)) ?? ""
    digests[key] = digest
    return SeenLibrary(
      path: mapping.path, digest: digest, version: ModuleVersion.of(mapping.path, in: pid))
  }
}
