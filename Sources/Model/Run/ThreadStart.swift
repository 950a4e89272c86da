/// Where threads begin, in the C libraries of Linux and macOS: the outermost functions of their stacks.
package enum ThreadStart {
  /// The names of those functions; `main` and what calls it are none of them.
  package static let functions: Set<String> = [
    "start_thread", "clone", "__clone", "clone3", "__clone3", "_pthread_start", "thread_start",
  ]

  /// Whether a stack begins with the function of this name, be it that of a thread or of the program.
  package static func isRoot(_ name: some StringProtocol) -> Bool {
    let name = String(name)
    return name == "main" || name == "_start" || name.hasPrefix("__libc_start_")
      || functions.contains(name)
  }
}
