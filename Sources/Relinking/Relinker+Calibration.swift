import Basics
import Building
import Elf
import Files
import Processes

extension Relinker {
  /// Proves that compiler and flags are the archive's: for each library and language that will be
  /// compiled, one of a few files of the base must give the archive's member, byte for byte.
  ///
  /// The answer is kept: it holds as long as compiler, flags and archive are the same.
  func calibrate(
    _ plan: CorePlan, _ action: CoreAction, base: some SourceTree, lists: UnitLists
  ) async throws(RelinkError) {
    // Macros belong to the candidate's core, not to the archive.
    var plain = action
    plain.recipe.define = [:]
    plain.standards = CoreAction.Standards(lists)
    plain.source = action.base
    let archives = try libraries.read().mapValues(\.archive)
    for (library, objects) in plan.libraries.sorted(by: { $0.key < $1.key }) {
      guard let archive = archives[library], let units = lists.units[library] else { continue }
      for suffix in [".c", ".cc"] where objects.contains(where: { $0.isCompiled(suffix) }) {
        let known = zip(units, archive.members).filter { $0.0.hasSuffix(suffix) }
        try await calibrate(by: samples(of: known), plain, base: base)
      }
    }
  }

  private func calibrate(
    by samples: [Sample], _ action: CoreAction, base: some SourceTree
  ) async throws(RelinkError) {
    let folder = locations.calibrations
    let key = try ours { () throws in
      // Which source it is does not matter: its objects are those of the archive, or they are not.
      var method = action
      (method.source, method.base, method.libraries) = ([:], [:], [:])
      var key = CacheKey(kind: "calibration", schema: 2)
      key.add(try method.key())
      key.add(samples.flatMap { [$0.unit, digest(of: $0.member.bytes)] })
      return key.hexadecimal
    }
    let mark = "\(folder)/\(key)"
    guard !exists(mark) else { return }
    let work = try CoreCompilation(self, action, tree: base, base: base)
    var failed: RelinkError?
    for sample in samples {
      failed = try await work.fault(of: sample, compiler: installed.compiler)
      if failed == nil { break }
    }
    if let failed { throw failed }
    try ours { () throws in
      try makeFolder(folder)
      try writeFile([], to: mark)
    }
  }

  typealias Sample = (unit: String, member: StaticArchive.Member)

  /// A few small files that are not empty of code: they compile fast and still show how classes lie.
  ///
  /// One that is the same is proof; another may hold the line number of a header that was updated
  /// since.
  private func samples(of known: [Sample]) -> [Sample] {
    let bySize = known.sorted { ($0.1.bytes.count, $0.0) < ($1.1.bytes.count, $1.0) }
    let large = bySize.filter { $0.1.bytes.count >= 8192 }
    return Array((large.isEmpty ? bySize.reversed() : large).prefix(3))
  }
}

extension CoreCompilation {
  /// Compiles an unchanged file and compares it with the archive's member; nil when it is the same.
  fileprivate func fault(
    of sample: Relinker.Sample, compiler: String
  ) async throws(RelinkError) -> RelinkError? {
    let (unit, member) = sample
    do throws(RelinkError) {
      try await run(compiling: unit)
    } catch .failed(_, let status, let line, let log) {
      // This file is unchanged: what it needs is not installed.
      throw .ownFault("the unchanged \(unit) does not compile, \(status): \(line) (\(log))")
    }
    let made = try ours { () throws in try object(of: unit) }
    let banner = compilerMajor(in: member.bytes)
    if let archive = banner, let here = compiler.split(separator: ".").first, archive != here {
      return .compilerDiffers(archive: archive, here: compiler)
    }
    if try await isMember(unit, member) { return nil }
    // A member that says which compiler made it may differ in what only names the build.
    if banner != nil, machineCodeDigest(of: made) == machineCodeDigest(of: Array(member.bytes)) {
      return nil
    }
    return .notReproduced(unit: unit, compiler: "GCC \(compiler)")
  }
}

extension CoreCompilation {
  /// Whether every object of a plan is what the archive of its library has in its place, so that the system's own
  /// libraries serve.
  func isUnchanged(
    _ plan: CorePlan, _ base: UnitLists, _ archives: [String: StaticArchive]
  ) async throws(RelinkError) -> Bool {
    for (library, objects) in plan.libraries.sorted(by: { $0.key < $1.key }) {
      let units = base.units[library] ?? []
      guard let members = archives[library]?.members, objects.count == units.count else {
        return false
      }
      for (place, object) in objects.enumerated() where object != .archived(place) {
        guard object == .compiled(units[place]),
          try await isMember(units[place], members[place])
        else { return false }
      }
    }
    return true
  }
}

extension CorePlan.Object {
  fileprivate func isCompiled(_ suffix: String) -> Bool {
    if case .compiled(let unit) = self { unit.hasSuffix(suffix) } else { false }
  }
}

/// The major version of the GCC that made an object, by its `.comment`; packagers take that away.
func compilerMajor(in object: ArraySlice<UInt8>) -> String? {
  let comment = ElfFile(Array(object))?.section(".comment") ?? []
  let text = String(decoding: comment, as: UTF8.self)
  guard text.contains("GCC:"), let version = text.split(separator: ")").last else { return nil }
  let major = version.drop { $0 == " " }.prefix { $0.isNumber }
  return major.isEmpty ? nil : String(major)
}
