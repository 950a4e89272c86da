import Files
import Foundation
import Glibc
import Sandbox

extension Runner {
  /// What of this machine could change what a run shows, by name: two runs of the same artifact,
  /// scenario and settings are alike where all of it is the same.
  package var fingerprint: [String: String] {
    var files = [
      "php": php.program, "linker": "/etc/ld.so.cache", "packages": "/var/lib/dpkg/status",
    ]
    files["fpm"] = try? php.fpm()
    for file in (try? php.apache()) ?? [] { files["apache \(file)"] = file }
    for name in php.sharedExtensions {
      files["shared \(name)"] = "\(php.extensionFolder)/\(name).so"
    }
    files = files.mapValues(php.root.hostPath)
    for name in Self.programs { files[name] = "\(programs)/\(name)" }
    for given in extensions { files["extension \(given.name)"] = given.path ?? "" }
    var facts = files.mapValues(identity)
    facts["kernel"] = kernelRelease()
    facts["cores"] = String(ProcessInfo.processInfo.activeProcessorCount)
    facts["isolation"] = isolation.rawValue
    facts["sandbox"] = SandboxProfile.run(mounts: [], guest: nil, limits: .run).digest
    if let ini = php.ini {
      facts["ini files"] = ini.digest
      for load in ini.loads {
        facts["loaded \(load.name)"] = load.path.map { identity(of: php.root.hostPath($0)) }
      }
    }
    for (path, host) in places { facts["library \(path)"] = identity(of: host) }
    // Absent where there is none, so that what was kept before stays.
    if isolation != .none, Containment.here == .sharedProcesses { facts["processes"] = "shared" }
    facts["inert threads"] = inertThreads.joined(separator: " ")
    return facts
  }
}

/// A file's path, size, inode and time: what ccache goes by for compilers, since a digest of
/// everything would cost more than a run.
private func identity(of path: String) -> String {
  guard let status = FileStatus(path, followingLinks: true) else { return "\(path) absent" }
  return "\(path) \(status.bytes) \(status.inode) \(status.modified)"
}

private func kernelRelease() -> String {
  var name = utsname()
  guard uname(&name) == 0 else { return "" }
  return withUnsafeBytes(of: &name.release) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
