import Basics
import CLinux
import Glibc

/// What a stack is unwound from, copied out of a process: the registers of threads, the inner part of
/// their stacks, and which files are mapped where.
///
/// Each thread is stopped for as long as copying takes, well below a millisecond; unwinding and
/// looking up names takes its time later, on the copy.
package struct ProcessImage {
  /// Bytes of a stack that are copied: PHP's own calls do not nest on it.
  private static let stackRoom = 256 << 10
  /// Threads that are looked at.
  private static let mostThreads = 256

  /// A thread as it was.
  struct Thread {
    var tid: Int
    /// Its registers as a core file has them: `NT_PRSTATUS`.
    var status: [UInt8]
    var stackStart: UInt64
    var stack: [UInt8]
  }

  /// A file that was mapped, or other memory.
  struct Region {
    var start: UInt64
    var end: UInt64
    var flags: UInt32
    var offset: UInt64
    var path: String
  }

  /// The process.
  package let pid: Int
  /// Why threads could not be looked at, as error numbers.
  package private(set) var errors: Set<Int32> = []
  private(set) var threads: [Thread] = []
  /// Whether any thread was copied.
  package var isUnwindable: Bool { !threads.isEmpty }
  private(set) var regions: [Region] = []
  /// The first page of each mapped file, by its address: it says which file it is. Of the kernel's own
  /// library, which has no file, all of it.
  private(set) var headers: [UInt64: [UInt8]] = [:]
  private(set) var auxiliary: [UInt8] = []
  /// The folder that is its root, as it is named here.
  let root: String

  /// Copies what is needed of `tids`.
  package init(of pid: Int, threads tids: [Int]) {
    self.pid = pid
    root = ProcFile.link("/proc/\(pid)/root") ?? "/"
    regions = Self.regions(of: pid)
    for tid in tids.prefix(Self.mostThreads) { look(at: tid) }
    auxiliary = ProcFile.bytes("/proc/\(pid)/auxv") ?? []
    for region in regions where region.offset == 0 && region.path.hasPrefix("/") {
      headers[region.start] = readMemory(of: pid, at: region.start, count: Architecture.pageSize)
    }
    for region in regions where region.path == "[vdso]" {
      let size = min(Int(region.end - region.start), 64 << 10)
      headers[region.start] = readMemory(of: pid, at: region.start, count: size)
    }
  }

  private mutating func look(at tid: Int) {
    var look = fp_look()
    var stack = [UInt8](repeating: 0, count: Self.stackRoom)
    let error = fp_look_at_thread(pid_t(truncatingIfNeeded: tid), &look, &stack, stack.count) {
      number, arguments in
      let six = Array(UnsafeBufferPointer(start: arguments, count: 6))
      return BlockingCall.mayBeRestarted(Int(number), six) ? 1 : 0
    }
    guard error == 0 else {
      errors.insert(-error)
      return
    }
    let stackSize = look.stack_size / Architecture.pageSize * Architecture.pageSize
    threads.append(
      Thread(
        tid: tid, status: withUnsafeBytes(of: look.status) { Array($0) },
        stackStart: look.stack_start, stack: Array(stack.prefix(stackSize))))
  }

  private static func regions(of pid: Int) -> [Region] {
    (ProcFile.bytes("/proc/\(pid)/maps").map(ByteText.lines) ?? []).compactMap { line in
      guard let mapping = ProcMapping(line) else { return nil }
      let letters = line.drop { $0 != ByteText.space }.dropFirst().prefix(4)
      let flags = zip(letters, [UInt32(4), 2, 1]).map { $0 == UInt8(ascii: "-") ? 0 : $1 }.reduce(
        0, |)
      return Region(
        start: mapping.range.lowerBound, end: mapping.range.upperBound, flags: flags,
        offset: mapping.offset, path: mapping.path)
    }
  }

  /// The file that an address lies in, as the process names it.
  package func file(at address: UInt64) -> String? {
    var (low, high) = (0, regions.count)
    while low < high {
      let middle = (low + high) / 2
      if regions[middle].end <= address { low = middle + 1 } else { high = middle }
    }
    guard low < regions.count, regions[low].start <= address else { return nil }
    let path = regions[low].path
    return path.isEmpty ? nil : path
  }
}
