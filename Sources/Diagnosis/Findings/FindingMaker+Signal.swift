import Model
import Signatures

extension FindingMaker {
  /// Whether a thread was in a call that waits, so that no fault of its own raised a signal.
  ///
  /// A lock is none of these: a pointer that leads nowhere crashes in it.
  static func waits(_ thread: ThreadStack) -> Bool {
    guard !thread.frames.contains(where: \.marksSignal),
      let named = thread.frames.first(where: { $0.function != nil }),
      let name = named.normalisedName
    else { return false }
    // What the C library's functions call within it has often no name.
    let inner = thread.frames.prefix { $0.function == nil }
    guard inner.allSatisfy({ $0.module != nil && $0.module == named.module }) else { return false }
    if isCallOfKernel(name) { return true }
    switch WaitKind.of(frames: [name]) {
    case .condition, .processExit, .descriptors, .fileLock, .signal, .message, .time: return true
    case .lock, .semaphore, .threadEnd, .futex, .stopped, .unknown, nil: return false
    }
  }

  /// Whether the innermost function of a thread that has a name is one that waits, for a lock or the end of a thread
  /// as for anything else.
  static func standsInWait(_ thread: ThreadStack) -> Bool {
    let name = thread.frames.lazy.compactMap(\.normalisedName).first
    guard let name else { return false }
    return isCallOfKernel(name) || WaitKind.of(frames: [name]) != nil
  }

  /// Whether it is a call of the kernel's that libraries wait by.
  private static func isCallOfKernel(_ name: String) -> Bool {
    name == "syscall" || name.contains("futex")
  }
}
