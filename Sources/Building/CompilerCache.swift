import Sandbox
import Storage

/// The compiler's cache, `ccache(1)`: objects by the bytes that the compiler would read, so that
/// candidates share all that their patches do not reach.
package enum CompilerCache {
  /// Where steps see it.
  static let folder = "/mnt/ccache"

  /// What steps have to be told. The compiler counts by its bytes, not by its time; sources count
  /// by what the preprocessor makes of them, since a list of the headers that were read last time
  /// knows nothing of a new one that hides another.
  package static let environment = [
    "CCACHE_DIR": folder, "CCACHE_COMPILERCHECK": "content", "CCACHE_MAXSIZE": "5G",
    "CCACHE_NOHASHDIR": "1", "CCACHE_NODIRECT": "1",
  ]

  /// The folder, to be written.
  package static func mount(_ locations: Locations) -> Mount {
    .shared(locations.compilerCache, at: folder)
  }
}
