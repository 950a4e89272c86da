import Basics
import Crypto
import Files
import Foundation

/// The Debian packages of a build: itself, and its debug symbols.
/// - Returns: the packages by file name; the same bytes for the same files.
/// - Throws: `PackagingError`, `FileError`.
func debianPackages(
  _ build: PatchedBuild, label: DebianLabel, files: [String: [UInt8]], scratch: String
) async throws -> [String: [UInt8]] {
  guard let maintainer = label.maintainer else { throw PackagingError.noMaintainer }
  let architecture = oneLine(try await tool("dpkg", ["--print-architecture"]))
  let package = try DebianPackage(
    build, maintainer: maintainer, revision: label.revision, architecture: architecture)
  let folder = try ScratchFolder(in: scratch, named: "deb")

  let installed = try await installedFiles(package, files, scratch: folder.path)
  let dependencies = try await linkedPackages(build, files: files, scratch: folder.path)
  let control = [
    "control": package.control(
      dependencies: dependencies, installedKibibytes: kibibytes(installed)),
    "conffiles": package.iniPath + "\n", "triggers": package.triggers,
    "postinst": package.postinst, "prerm": package.prerm, "postrm": package.postrm,
  ]
  let symbols = symbolFiles(files)
  let symbolsControl = [
    "control": package.symbolsControl(installedKibibytes: kibibytes(symbols))
  ]
  let root = "\(folder.path)/\(package.name)"
  let symbolsRoot = "\(folder.path)/\(package.symbolsName)"
  // The package's documents hold for its symbols too; debhelper makes such a link as well.
  let documents = "\(symbolsRoot)/usr/share/doc"
  try makeFolder(documents)
  symlink(package.name, "\(documents)/\(package.symbolsName)")
  return [
    package.fileName(of: package.name): try await archive(control, installed, in: root),
    package.fileName(of: package.symbolsName): try await archive(
      symbolsControl, symbols, in: symbolsRoot),
  ]
}

/// What the package puts where.
private func installedFiles(
  _ package: DebianPackage, _ files: [String: [UInt8]], scratch: String
) async throws -> [String: [UInt8]] {
  let extensions = package.build.php.extensionFolder
  let documents = "/usr/share/doc/\(package.name)"
  var placed: [String: [UInt8]] = [:]
  for (name, bytes) in files {
    switch name {
    case PatchedBuild.extensionFile: placed["\(extensions)/\(name)"] = bytes
    case "grpc.ini": placed[package.iniPath] = bytes
    case Manifest.file: placed["\(documents)/\(name)"] = bytes
    default:
      guard name.hasPrefix(PatchedBuild.libraryFolder + "/") else { continue }
      placed["\(extensions)/\(name)"] = bytes
    }
  }
  placed["\(documents)/copyright"] = Array(package.copyright.utf8)
  placed["\(documents)/changelog.Debian.gz"] = try await compressed(
    package.changelog, scratch: scratch)
  return placed
}

private func symbolFiles(_ files: [String: [UInt8]]) -> [String: [UInt8]] {
  let prefix = BuiltFolder.symbolsFolder + "/"
  var placed: [String: [UInt8]] = [:]
  for (name, bytes) in files where name.hasPrefix(prefix) {
    placed["/usr/lib/debug/\(name.dropFirst(prefix.count))"] = bytes
  }
  return placed
}

private func compressed(_ text: String, scratch: String) async throws -> [UInt8] {
  let folder = try ScratchFolder(in: scratch, named: "gzip")
  try writeFile(Array(text.utf8), to: "\(folder.path)/text")
  _ = try await tool("gzip", ["-9n", "\(folder.path)/text"])
  return try readFile("\(folder.path)/text.gz")
}

/// The packages of the libraries that the build links, with the versions it needs: what
/// dpkg-shlibdeps says, to which the build's own libraries are private.
private func linkedPackages(
  _ build: PatchedBuild, files: [String: [UInt8]], scratch: String
) async throws -> String {
  let folder = try ScratchFolder(in: scratch, named: "shlibs")
  // It takes for the package's own what lies beside a folder of this name.
  let root = "debian/x"
  let libraries = files.filter { name, _ in
    name == PatchedBuild.extensionFile || name.hasPrefix(PatchedBuild.libraryFolder + "/")
  }
  try lay(libraries, in: "\(folder.path)/\(root)/lib")
  try lay(
    [
      "control": Array("Source: php-grpc-forkproof\n\nPackage: x\nArchitecture: any\n".utf8),
      "x/DEBIAN/control": [],
    ], in: "\(folder.path)/debian")
  let told = try await tool(
    "dpkg-shlibdeps",
    ["-O", "-l\(root)/lib/\(PatchedBuild.libraryFolder)"]
      + libraries.keys.sorted().map { "\(root)/lib/\($0)" },
    in: folder.path)
  let prefix = "shlibs:Depends="
  // There is no such line for libraries that need nothing of any package.
  let line = told.split(separator: "\n").first { $0.hasPrefix(prefix) }
  return line.map { String($0.dropFirst(prefix.count)) } ?? ""
}

/// Lays files and control files out and has them packed, with one time and no owner.
private func archive(
  _ control: [String: String], _ files: [String: [UInt8]], in root: String
) async throws -> [UInt8] {
  let sums = files.sorted { $0.key < $1.key }.filter { !$0.key.hasPrefix("/etc/") }.map {
    "\(hexadecimalText(Insecure.MD5.hash(data: $0.value)))  \($0.key.dropFirst())\n"
  }
  try lay(Dictionary(uniqueKeysWithValues: files.map { (String($0.dropFirst()), $1) }), in: root)
  let texts = control.merging(["md5sums": sums.joined()]) { old, _ in old }
  try lay(texts.mapValues { Array($0.utf8) }, in: "\(root)/DEBIAN")
  _ = try await tool("chmod", ["-R", "u=rwX,go=rX", root])
  for name in ["postinst", "prerm", "postrm"] { chmod("\(root)/DEBIAN/\(name)", 0o755) }
  _ = try await tool(
    "dpkg-deb", ["--root-owner-group", "-Zxz", "--build", root, "\(root).deb"],
    environment: ["SOURCE_DATE_EPOCH": "946684800"])
  return try readFile("\(root).deb")
}

private func kibibytes(_ files: [String: [UInt8]]) -> Int {
  files.values.reduce(0) { $0 + ($1.count + 1023) / 1024 }
}
