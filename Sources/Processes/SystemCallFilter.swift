import CLinux

/// The program for seccomp(2) that refuses what no build and no run needs; for subjects also what a
/// probe needs. Empty where this architecture is not known.
package func systemCallFilter(forSubjects: Bool) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, count in
    count = fp_filter(forSubjects, buffer.baseAddress, buffer.count)
  }
}
