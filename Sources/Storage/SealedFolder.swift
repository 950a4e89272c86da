import Basics
import Files

/// A folder of the cache whose files are known by their digests, as its manifest says.
package enum SealedFolder {
  /// What is wrong with the folder; nil when it holds these files and no other, each plain and with
  /// its digest. `manifest` is the name of the manifest itself.
  ///
  /// Names come from a file that anybody may have written, so none may lead anywhere else.
  package static func fault(
    of folder: String, files: [String: String], manifest: String
  ) -> String? {
    guard let sealed = try? UntrustedFolder(folder) else { return "\(folder): not a folder" }
    guard FileStatus("\(folder)/\(manifest)")?.isFile ?? false else {
      return "\(folder)/\(manifest): not a plain file"
    }
    for (name, expected) in files.sorted(by: { $0.key < $1.key }) {
      let path = "\(folder)/\(name)"
      guard isPlainName(name), name != manifest else { return "\(folder): a file named \(name)" }
      guard FileStatus(path)?.isFile ?? false else { return "\(path): not a plain file" }
      let bytes = try? sealed.read(name, upTo: 1 << 30)
      guard bytes.map({ digest(of: $0) }) == expected else { return "\(path): not what was built" }
    }
    let strange = Set(sealed.names).subtracting(files.keys).subtracting([manifest]).min()
    return strange.map { "\(folder)/\($0): not of this build" }
  }

  /// Whether a text can name a file of a folder, and nothing else.
  package static func isPlainName(_ text: String) -> Bool {
    !text.isEmpty && !text.contains("/") && text != "." && text != ".." && !text.contains("\0")
  }
}
