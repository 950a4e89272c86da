import Basics
import CLinux
import Files
import Glibc
import Model
import Probe

/// What is to be read of a process beside its waits: names, settings, mapped files.
final class ProcessReader {
  private let modules: PatternSet
  private let variables: [String]
  private var digests: [String: String] = [:]

  /// Files of gRPC that are told of a process, and the size of the largest of which a digest is made.
  private static let (mostLibraries, mostOfLibrary) = (16, 1 << 30)

  init(_ catalogue: FailureCatalogue) {
    modules = PatternSet(catalogue.marks.modules)
    variables = catalogue.library.variables
  }

  /// Whether a process has one of the files mapped.
  func usesLibrary(_ pid: Int) -> Bool { !libraries(in: mappings(of: pid)).isEmpty }

  /// A process as it is shown.
  func process(_ pid: Int, _ watching: Watching) -> SeenProcess {
    let sample = watching.last.process(pid)
    let entry = watching.family.table.entries[pid]
    var movement = SeenProcess.Movement.living
    if watching.doubtful[pid] != nil || watching.uninterruptible.contains(pid) {
      movement = .doubtful
    }
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
    let mappings = mappings(of: pid)
    let libraries = libraries(in: mappings)
    guard !libraries.isEmpty else { return seen }
    seen.settings = ForkSettings.visible(of: pid, variables: variables)
    seen.libraries = libraries.map { library($0, among: mappings, of: pid) }
    return seen
  }

  /// `NSpid` of `/proc/PID/status`: its ids in each namespace, the outermost first.
  private static func innerPids(of pid: Int) -> [Int] {
    let status = String(decoding: ProcFile.bytes("/proc/\(pid)/status") ?? [], as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") } ?? ""
    return Array(line.split { $0 == "\t" || $0 == " " }.dropFirst(2).compactMap { Int($0) })
  }

  private func mappings(of pid: Int) -> [ProcMapping] {
    ProcFile.bytes("/proc/\(pid)/maps").map(ProcMapping.all) ?? []
  }

  /// The first mapping of each file of gRPC.
  private func libraries(in mappings: [ProcMapping]) -> [ProcMapping] {
    var found: [ProcMapping] = []
    for mapping in mappings where found.count < Self.mostLibraries {
      let file = mapping.path.lastPathPart
      guard modules.contains(file), !found.contains(where: { $0.path == mapping.path }) else {
        continue
      }
      found.append(mapping)
    }
    return found
  }

  private func library(
    _ mapping: ProcMapping, among mappings: [ProcMapping], of pid: Int
  ) -> SeenLibrary {
    let key = "\(mapping.device) \(mapping.inode) \(mapping.path)"
    let digest = digests[key] ?? Self.digest(of: mapping, in: pid) ?? ""
    digests[key] = digest
    return SeenLibrary(
      path: mapping.path, digest: digest,
      version: ModuleVersion.of(mapping.path, in: pid, mappings))
  }

  /// The digest of what is mapped, which root alone may open, or else of what lies at its path now.
  private static func digest(of mapping: ProcMapping, in pid: Int) -> String? {
    let range = [mapping.range.lowerBound, mapping.range.upperBound].map { String($0, radix: 16) }
    var file = open(
      "/proc/\(pid)/map_files/\(range.joined(separator: "-"))", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if file < 0, !mapping.path.hasSuffix(" (deleted)") {
      file = fp_open_below("/proc/\(pid)/root", mapping.path)
    }
    guard file >= 0 else { return nil }
    defer { close(file) }
    return Files.digest(of: file, upTo: mostOfLibrary)
  }
}
