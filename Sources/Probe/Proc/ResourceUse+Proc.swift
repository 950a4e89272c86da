import Glibc
import Model

extension ResourceUse {
  /// What `pid` has now; nil when it is gone.
  package init?(of pid: Int) {
    let folder = "/proc/\(pid)"
    guard let status = ProcFile.bytes("\(folder)/status", isSmall: true).flatMap(ProcStatus.init),
      let resident = status.residentBytes, let tasks = ProcFile.status("\(folder)/task"),
      let descriptors = Self.descriptors(of: pid)
    else { return nil }
    // A folder has a link for each folder in it, and two of its own.
    self.init(
      threads: Int(clamping: tasks.st_nlink) - 2, descriptors: descriptors, residentBytes: resident)
  }

  /// Since Linux 6.2 the size of the folder is the number of descriptors; before, they are counted.
  static func descriptors(of pid: Int) -> Int? {
    let folder = "/proc/\(pid)/fd"
    if let status = ProcFile.status(folder), status.st_size > 0 { return Int(status.st_size) }
    return ProcFile.numbers(in: folder)?.count
  }
}
