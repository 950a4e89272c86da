import Basics
import Model

extension Observation {
  /// The first library that a run had mapped instead of the artifact's own, in words; nil when all
  /// were the artifact's, or when it has none of that name.
  ///
  /// The system's library goes by a longer name: `libgrpc.so.29.0.0` for `libgrpc.so.29`.
  package var foreignLibrary: String? {
    guard let artifact else { return nil }
    let own = Dictionary(
      artifact.map { (stem(of: $0.key), $0) }, uniquingKeysWith: { first, _ in first })
    for library in libraries {
      let name = library.path.lastPathPart
      guard let (file, digest) = own[stem(of: name)], digest != library.digest else { continue }
      return
        "\(OneLine.clean(library.path)) was loaded, which is not the \(OneLine.clean(file)) that was built"
    }
    return nil
  }
}

/// A library's name up to its `.so`.
private func stem(of name: String) -> String {
  name.firstRange(of: ".so").map { String(name[..<$0.upperBound]) } ?? name
}
