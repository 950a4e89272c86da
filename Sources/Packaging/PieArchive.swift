import Files

/// The archive of a build as PIE takes pre-packaged binaries: `grpc.so` at its root.
///
/// PIE copies that one file. A patched core, the ini file and the manifest lie beside it, for those
/// who unpack the archive into PHP's folder of extensions.
/// - Returns: the archive by its name; the same bytes for the same files.
func pieArchive(
  _ build: PatchedBuild, files: [String: [UInt8]], scratch: String
) async throws -> [String: [UInt8]] {
  let folder = try ScratchFolder(in: scratch, named: "tar")
  let chosen = files.filter { !$0.key.hasPrefix(BuiltFolder.symbolsFolder + "/") }
  try lay(chosen, in: "\(folder.path)/root")
  let archive = "\(folder.path)/archive.tgz"
  let names = Set(chosen.keys.compactMap { $0.split(separator: "/").first.map(String.init) })
  // One order, one time and no owner: nothing tells when or by whom it was made.
  _ = try await tool(
    "tar",
    [
      "--create", "--file=\(archive)", "--use-compress-program=gzip -9n", "--format=ustar",
      "--sort=name", "--mtime=@946684800", "--owner=0", "--group=0", "--numeric-owner",
      "--directory=\(folder.path)/root", "--",
    ] + names.sorted())
  return [build.php.pieName(version: build.version): try readFile(archive)]
}
