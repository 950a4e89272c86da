import Basics
import Files
import Sandbox

/// The lists that package managers keep of what is installed.
private let packageLists = [
  "/var/lib/dpkg/status", "/lib/apk/db/installed", "/usr/lib/sysimage/rpm/rpmdb.sqlite",
  "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages",
]

/// The digest of everything that is installed in a system; nil where no package manager keeps a list.
package func packageFingerprint(of root: SystemRoot) -> String? {
  var key = CacheKey(kind: "root", schema: 1)
  var known = false
  for list in packageLists {
    guard let path = root.resolved(list), let digest = try? digest(ofFile: root.hostPath(path))
    else { continue }
    known = true
    key.add([list, digest])
  }
  return known ? key.hexadecimal : nil
}
