import Glibc

/// What the kernel calls itself (`uname(2)`).
package struct KernelName: Sendable {
  /// Its name: `Linux`.
  package let system: String
  /// Its release, with the version first: `6.1.0-18`.
  package let release: String
  /// The architecture that it runs on.
  package let machine: String

  /// That of the kernel here.
  package static var current: KernelName {
    var name = utsname()
    guard uname(&name) == 0 else { return KernelName(system: "", release: "", machine: "") }
    return KernelName(
      system: text(&name.sysname), release: text(&name.release), machine: text(&name.machine))
  }

  private static func text<Field>(_ field: inout Field) -> String {
    withUnsafeBytes(of: &field) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
