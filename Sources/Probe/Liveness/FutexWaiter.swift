/// One of the words that a call of futex_waitv(2) waits for: `struct futex_waitv` of linux/futex.h.
struct FutexWaiter {
  /// The value that it expects.
  let value: UInt64
  /// Where the word lies.
  let address: UInt64
  private let flags: UInt32

  private static let size = 24
  private static let most: UInt64 = 128

  /// How many bytes the array of a call with these six arguments takes; nil for one that the kernel refuses.
  static func bytes(_ arguments: [UInt64]) -> Int? {
    (1...most).contains(arguments[1]) ? Int(arguments[1]) * size : nil
  }

  /// The words that an array tells of.
  static func all(in array: [UInt8]) -> [FutexWaiter] {
    stride(from: 0, to: array.count, by: size).map { at in
      FutexWaiter(
        value: word64(array, at), address: word64(array, at + 8), flags: word32(array, at + 16))
    }
  }

  /// Whether the futex is of its own process alone (`FUTEX2_PRIVATE`).
  var isPrivate: Bool { flags & 128 != 0 }

  /// Whether the word has four bytes (`FUTEX2_SIZE_U32`), as every futex has today.
  var hasFourBytes: Bool { flags & 3 == 2 }
}
