/// How the gRPC core itself is made again from the system's archive.
package struct CoreRecipe: Codable, Sendable, Hashable {
  /// Macros, `NAME` or `NAME=VALUE`, and the files of the source they are defined for.
  package var define: [String: [String]]
  /// The compiler's options beside the standard, the search path and `-fPIC`: what the packager's
  /// build used, without `NDEBUG`.
  package var flags: [String]

  /// Debian's own flags (`dpkg-buildflags`), without debug information.
  package static let debianFlags = [
    "-O2", "-fstack-protector-strong", "-Wdate-time", "-D_FORTIFY_SOURCE=2",
  ]

  /// A core with these macros and flags.
  package init(define: [String: [String]] = [:], flags: [String] = Self.debianFlags) {
    self.define = define
    self.flags = flags
  }
}
