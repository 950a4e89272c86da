import Basics
import Glibc

/// The part of a system that its programs need: what is installed, the list of that, and the files of
/// `/etc` that compilers, PHP and the loader read. Homes, sockets, secrets and mounts of the machine are none of it.
struct SystemView {
  let root: SystemRoot
  /// The folder it is seen at: empty for `/`.
  let place: String

  private static let installed = "/usr"
  /// Folders of programs and libraries beside that; in most systems links into it.
  private static let beside = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

  /// Which of several programs a name stands for, where libraries lie, how TLS is set up.
  private static let settings = [
    "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "ld-musl-x86_64.path",
    "ld-musl-aarch64.path", "ssl/openssl.cnf", "ssl/certs", "crypto-policies", "pki/tls/certs",
    "pki/tls/openssl.cnf",
  ]

  /// One user and one group: every program inside runs as that user.
  private static let made = [
    "passwd": "nobody:x:65534:65534:nobody:/tmp:/usr/sbin/nologin\n",
    "group": "nogroup:x:65534:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "resolv.conf": "",
  ]

  /// Whether a path lies in a folder of programs and libraries: every sandbox shows those of its system whole.
  static func shows(_ path: String) -> Bool {
    ([installed] + beside).contains(where: path.isWithin)
  }

  var mounts: [Mount] {
    var mounts: [Mount] = []
    if let folder = shown(Self.installed) {
      mounts.append(.readOnly(folder, at: place + Self.installed))
    }
    for path in Self.beside {
      if let target = linkTarget(of: root.hostPath(path)) {
        mounts.append(.link(target, at: place + path))
      } else if let folder = shown(path) {
        mounts.append(.readOnly(folder, at: place + path))
      }
    }
    for name in Self.settings {
      if let path = shown("/etc/\(name)") {
        mounts.append(.readOnly(path, at: "\(place)/etc/\(name)"))
      }
    }
    // Debian's phpize asks which of two packages has its tools.
    if let packages = shown("/var/lib/dpkg") {
      mounts.append(.readOnly(packages, at: "\(place)/var/lib/dpkg"))
    }
    mounts += Self.made.sorted { $0.key < $1.key }.map {
      .file($0.value, at: "\(place)/etc/\($0.key)")
    }
    return mounts
  }

  /// Where the host has what stands at a path of the system, links followed within the system.
  private func shown(_ path: String) -> String? { root.resolved(path).map(root.hostPath) }
}

/// What a link says; nil for what is none.
func linkTarget(of path: String) -> String? {
  var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
  let count = readlink(path, &buffer, buffer.count)
  return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
}
