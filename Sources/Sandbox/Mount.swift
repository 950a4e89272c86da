/// Something that a sandbox shows at a path inside; later mounts cover earlier ones.
package enum Mount: Sendable, Equatable {
  /// A file or folder of the host, not to be written.
  case readOnly(String, at: String)
  /// A file or folder of the host, to be written.
  case writable(String, at: String)
  /// A folder of the host that many sandboxes write: what it holds counts for none of them.
  case shared(String, at: String)
  /// A link, with what it says.
  case link(String, at: String)
  /// A small file made up for the sandbox.
  case file(String, at: String)
  /// An empty folder in memory, of this many bytes at most.
  case memory(Int, at: String)
  /// The few devices that every program may ask for, and memory to share at `shm` in it.
  case devices(at: String)
  /// The processes of the namespace.
  case processes(at: String)
}
