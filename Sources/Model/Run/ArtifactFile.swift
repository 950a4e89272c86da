/// The files of an artifact, by the names that they have in it.
package enum ArtifactFile {
  /// The extension, whatever it was called where it came from.
  package static let module = "grpc.so"
}
