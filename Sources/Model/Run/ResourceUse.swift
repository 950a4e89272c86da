/// What a process has at one moment, as the kernel tells.
package struct ResourceUse: Codable, Sendable, Equatable {
  /// Its threads.
  package var threads: Int
  /// Its open descriptors.
  package var descriptors: Int
  /// Its resident memory, in bytes.
  package var residentBytes: Int

  /// What was read of a process.
  package init(threads: Int, descriptors: Int, residentBytes: Int) {
    self.threads = threads
    self.descriptors = descriptors
    self.residentBytes = residentBytes
  }
}
