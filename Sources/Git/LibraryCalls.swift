import CLibgit2
import Glibc

/// libgit2 itself: made ready once, before the first call.
enum Library {
  /// Forces the one global initialisation; later uses cost nothing.
  static let ready: Void = {
    forkproof_limit_memory()
    git_libgit2_init()
    // libgit2 runs no hook and no command, so whose folder it reads is not a danger.
    _ = forkproof_set_owner_validation(0)
    forkproof_keep_large_trees()
    PatientStream.register()
  }()
}

/// Throws libgit2's error of this thread when `code` is one.
func check(_ code: Int32, _ doing: @autoclosure () -> String) throws(GitError) {
  if code < 0 { throw GitError(code: code, doing: doing()) }
}

/// The handle a libgit2 call gave, or its error.
func made(
  _ doing: @autoclosure () -> String, _ make: (inout OpaquePointer?) -> Int32
) throws(GitError) -> OpaquePointer {
  var handle: OpaquePointer?
  let code = make(&handle)
  if code < 0 { throw GitError(code: code, doing: doing()) }
  guard let handle else {
    throw GitError(.other, doing: doing(), message: "libgit2 gave no handle")
  }
  return handle
}

/// The words of the system for `errno`.
func systemMessage(_ number: Int32) -> String {
  guard let text = strerror(number) else { return "system error \(number)" }
  return String(cString: text)
}

/// The bytes of a libgit2 buffer, which is released.
func takeBytes(_ buffer: inout git_buf) -> [UInt8] {
  defer { git_buf_dispose(&buffer) }
  guard let start = buffer.ptr else { return [] }
  return Array(UnsafeRawBufferPointer(start: start, count: buffer.size))
}
