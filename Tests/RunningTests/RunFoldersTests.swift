import Model
import Testing
@testable import Running
@testable import Sandbox

@Suite("What a run has for itself")
struct RunFoldersTests {
  /// The folders of a sandbox that are empty and written, as its mounts make them.
  private func written(_ profile: SandboxProfile) -> [String] {
    profile.allMounts.compactMap { mount in
      switch mount {
      case .memory(_, let path): path
      case .devices(let path): "\(path)/shm"
      case .readOnly, .writable, .shared, .link, .file, .processes: nil
      }
    }
  }

  @Test("each folder in memory that the sandbox of a run has is told as its own, and none besides")
  func own() throws {
    let guest = SandboxProfile.Guest(root: .host, place: RunFolders.system)
    for guest in [nil, guest] {
      let profile = SandboxProfile.run(mounts: [], guest: guest, limits: .tool)
      let folders = written(profile)
      #expect(Set(folders.map(RunFolders.inSystem)) == ["/tmp", "/dev/shm"])
      #expect(folders.allSatisfy { RunFolders.isOwn("\($0)/x.so") })
    }
    for other in ["/usr/lib", "/dev", "/tmpfiles", "/mnt/root/usr"] {
      #expect(!RunFolders.isOwn("\(other)/x.so"))
    }
  }
}
