import Files
import Foundation
import Processes
import Sandbox
import Storage
import Testing

/// Each limit is small here: none of these may cost the machine anything.
@Suite struct SandboxLimitsTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-limits")
  }

  private func limits(_ change: (inout SandboxLimits) -> Void) -> SandboxLimits {
    var limits = SandboxLimits.build(jobs: 1)
    change(&limits)
    return limits
  }

  private func end(_ script: String, _ limits: SandboxLimits) async throws -> ExceededLimit? {
    let profile = SandboxProfile.build(
      mounts: [.writable(folder.path, at: "/mnt/source")], limits: limits)
    let result = try await run(profile.command("/bin/sh", ["-c", "cd /mnt/source; \(script)"]))
    #expect(result.status != .code(0))
    return result.exceeded
  }

  @Test func whatTurnsInPlaceWithoutAWordIsEnded() async throws {
    #expect(try await end("while :; do :; done", limits { $0.silentCPU = 0.5 }) == .silentCPU(0.5))
  }

  @Test func whatDoesNothingIsEnded() async throws {
    #expect(try await end("sleep 1000", limits { $0.idle = 0.5 }) == .idle(0.5))
  }

  @Test func whatGoesOnTooLongIsEnded() async throws {
    let script = "while :; do echo x; sleep 0.05; done"
    #expect(try await end(script, limits { $0.wall = 0.5 }) == .wall(0.5))
  }

  @Test func tooManyProcessesAreEndedTogether() async throws {
    let script = "for i in $(seq 30); do sleep 1000 & done; wait"
    #expect(try await end(script, limits { $0.processes = 20 }) == .processes(20))
  }

  @Test func theKernelKeepsTheCountOfProcesses() async throws {
    let script = "for i in $(seq 100); do sleep 1000 & done"
    #expect(try await end(script, limits { $0.processes = 20 }) != .idle(120))
  }

  @Test func memoryOfAllProcessesCounts() async throws {
    let bytes = "php -n -r '$a = str_repeat(\"x\", 40 << 20); sleep(1000);'"
    let script = "\(bytes) & \(bytes) & \(bytes) & wait"
    #expect(try await end(script, limits { $0.memory = 96 << 20 }) == .memory(96 << 20))
  }

  @Test func aFileIsNoLargerThanItMayBe() async throws {
    let script = "dd if=/dev/zero of=big bs=65536 count=64 2>/dev/null || exit 1"
    #expect(try await end(script, limits { $0.fileSize = 1 << 20 }) == .fileSize(1 << 20))
  }

  @Test func manyFilesCountTogether() async throws {
    let script = """
      for i in $(seq 40); do dd if=/dev/zero of=f$i bs=65536 count=1 2>/dev/null; done; sleep 1000
      """
    #expect(try await end(script, limits { $0.disk = 1 << 20 }) == .disk(1 << 20))
  }

  @Test func printingHasAnEnd() async throws {
    #expect(try await end("yes", limits { $0.output = 1 << 20 }) == .output(1 << 20))
  }

  @Test func aFolderInMemoryHasASize() async throws {
    func filled(_ folder: String) -> String {
      "dd if=/dev/zero of=\(folder)/x bs=65536 count=64 2>/dev/null || exit 1"
    }
    #expect(try await end(filled("/tmp"), limits { $0.temporary = 1 << 20 }) == nil)
    #expect(try await end(filled("/dev/shm"), limits { $0.sharedMemory = 1 << 20 }) == nil)
  }

  @Test func everyLimitAndMountIsInTheDigestOfAProfile() {
    func digest(_ mounts: [Mount] = [], _ change: (inout SandboxLimits) -> Void = { _ in })
      -> String
    {
      SandboxProfile.build(mounts: mounts, limits: limits(change)).digest
    }
    #expect(digest() == digest())
    #expect(digest { $0.sharedMemory = 1 << 20 } != digest())
    #expect(digest { $0.processes = 7 } != digest())
    #expect(digest([.memory(1 << 20, at: "/mnt/x")]) != digest())
  }

  @Test func aLimitIsToldInWords() {
    #expect(ExceededLimit.memory(1536 << 20).description == "it used more than 1536 MiB of memory")
    #expect(ExceededLimit.idle(2.5).description == "it did nothing for 2.5 s")
  }
}
