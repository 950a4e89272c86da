import Foundation
import Model
import Processes
import Testing

/// The table of limits in `docs/security.md`, compared with the limits.
@Suite("The page on security tells the limits") struct SecurityPageTests {
  private let rows: [String: [String]]
  private let step = SandboxLimits.build(jobs: 1)
  private let run = SandboxLimits.run

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/security.md"), encoding: .utf8)
    let start = try #require(page.firstRange(of: "## The limits"))
    let lines = page[start.upperBound...].components(separatedBy: "\n## ").first ?? ""
    let cells = lines.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    rows = Dictionary(
      cells.map { ($0[0], Array($0.dropFirst())) }, uniquingKeysWith: { first, _ in first })
  }

  /// `4,096`
  private func number(_ value: Int) -> String {
    value < 1000 ? "\(value)" : "\(value / 1000)," + String(format: "%03d", value % 1000)
  }

  /// `4 GiB`, or `768 MiB` where it is no whole one.
  private func size(_ bytes: Int) -> String {
    bytes % (1 << 30) == 0 ? "\(bytes >> 30) GiB" : "\(bytes >> 20) MiB"
  }

  private func seconds(_ value: Double) -> String { "\(Int(value)) s" }

  @Test("of time")
  func time() {
    let parallel = SandboxLimits.build(jobs: 8)
    #expect(
      rows["wall time"]?.first
        == "\(Int(step.wall) / 60) min; \(Int(parallel.wall) / 3600) h where it runs jobs in parallel"
    )
    let perJob = parallel.silentCPU / 8 - SandboxLimits.build(jobs: 4).silentCPU / 8
    #expect(
      rows["CPU time without output"]?.prefix(2) == [
        "\(seconds(step.silentCPU)); \(seconds(perJob * 2)) more a job",
        "RLIMIT_CPU, \(RunLimits().cpuSeconds) s a process",
      ])
    #expect(rows["no output and no CPU time"]?.first == seconds(step.idle))
  }

  @Test("of memory")
  func memory() {
    let plain = SandboxLimits.build(jobs: 4).memory >> 20
    let joined = SandboxLimits.build(jobs: 4, joined: true).memory >> 20
    #expect(step.memory == SandboxLimits.build(jobs: 2).memory)
    #expect(
      rows["memory of all processes"]?.prefix(2) == [
        "\(plain / 4) MiB a job, \(number(joined / 4)) MiB where it joins files; at least two jobs'",
        size(run.memory),
      ])
    #expect(
      rows["memory of one process"]?.prefix(2) == [
        "twice that", "the same, and \(size(RunLimits().addressSpace)) of addresses",
      ])
    let folders = "\(size(step.temporary)) each"
    #expect(rows["`/tmp`, and `/dev/shm`"]?.prefix(2) == [folders, folders])
    for limits in [step, run] {
      #expect(limits.temporary == step.temporary && limits.sharedMemory == step.temporary)
    }
  }

  @Test("of processes, files and output")
  func counts() {
    #expect(
      rows["processes"]?.prefix(2) == [
        number(step.processes), "\(number(run.processes)); more where a clean run has more",
      ])
    #expect(
      rows["threads"]?.prefix(2) == [
        number(step.threads), "\(number(run.threads)); more where a clean run has more",
      ])
    #expect(rows["one file"]?.prefix(2) == [size(step.fileSize), size(run.fileSize)])
    let disks = [step, run].map { "\(size($0.disk)), \(number($0.entries)) files" }
    #expect(rows["disk"].map { Array($0.prefix(2)) } == disks)
    #expect(rows["output"]?.prefix(2) == [size(step.output), size(run.output)])
  }

  @Test("every row of the table is compared")
  func all() {
    #expect(rows.count == 12)
  }
}
