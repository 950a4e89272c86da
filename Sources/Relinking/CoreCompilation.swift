import Basics
import Building
import Elf
import Files
import Foundation
import Processes
import Sandbox
import Storage

/// The folders of one relinking, and what is run in them: always in a sandbox, the tree read-only at
/// its one path, no network.
final class CoreCompilation: Sendable {
  private let relinker: Relinker
  private let action: CoreAction
  // Actions without a command: what all commands share is made once, since it has a key.
  /// What compiles, one file at a time.
  private let compiling: BuildAction
  /// What works on objects. Their bytes may make the linker run anything, so that it has no cache that others read.
  private let linking: BuildAction
  private let site: ActionSite
  /// Candidates share what their patches do not reach, where the compiler has a cache.
  private let compilerCache: CompilerCache?
  private let source: ScratchFolder
  private let work: ScratchFolder

  /// Writes what the core's compilation reads of `tree`.
  init(
    _ relinker: Relinker, _ action: CoreAction, tree: some SourceTree, base: some SourceTree
  ) throws(RelinkError) {
    self.relinker = relinker
    self.action = action
    let compilerCache = try ours { () throws in
      findProgram("ccache") == nil
        ? nil
        : try CompilerCache(
          named: "relinked",
          isWritable: ObjectSharing.isPlain(
            tree, changedFrom: base, below: ChangeImpact.reads),
          relinker.locations)
    }
    self.compilerCache = compilerCache
    let (source, work) = try ours { () throws in
      let scratch = relinker.locations.scratch
      let source = try ScratchFolder(in: scratch, named: "core-source")
      try tree.write(action.source.keys.sorted(), to: source.path)
      return (source, try ScratchFolder(in: scratch, named: "core-work"))
    }
    (self.source, self.work) = (source, work)
    (compiling, linking, site) = try ours { () throws in
      var site = ActionSite(
        work: work.path, contents: try action.contents(in: source.path, relinker.installed),
        compilerCache: compilerCache)
      site.limits = .build(jobs: site.jobs)
      return (
        try action.action(usesCompilerCache: compilerCache != nil),
        try action.action(usesCompilerCache: false), site
      )
    }
  }

  /// The bytes of the object of `unit`.
  /// - Throws: `FileError` where the compiler left none.
  func object(of unit: String) throws(FileError) -> [UInt8] { try made(name(of: unit)) }

  /// The bytes of a file that the compiler or the linker left.
  private func made(_ name: String, upTo limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    try UntrustedFolder(work.path).read(name, upTo: limit)
  }

  /// Compiles `units`, as many at once as there are cores; the objects lie in the work folder, and
  /// `done` is told how many there are.
  func compile(
    _ units: [String], graph: IncludeGraph, done: (Int) -> Void
  ) async throws(RelinkError) {
    let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
    let outcome = await withTaskGroup(of: RelinkError?.self) { group in
      var waiting = units.makeIterator()
      var failure: RelinkError?
      var count = 0
      for _ in 0..<width {
        guard let unit = waiting.next() else { break }
        group.addTask { await self.compile(unit, graph) }
      }
      while let result = await group.next() {
        failure = failure ?? result
        count += 1
        done(count)
        guard failure == nil, let unit = waiting.next() else { continue }
        group.addTask { await self.compile(unit, graph) }
      }
      return failure
    }
    if let outcome { throw outcome }
  }

  private func compile(_ unit: String, _ graph: IncludeGraph) async -> RelinkError? {
    do throws(RelinkError) {
      try await run(compiling: unit)
      try checkScan(of: unit, graph)
      return nil
    } catch {
      return error
    }
  }

  /// Compiles one file into its object.
  func run(compiling unit: String) async throws(RelinkError) {
    let object = "\(CoreAction.work)/\(name(of: unit))"
    try await run(
      compiling,
      (compilerCache == nil ? [] : ["ccache"])
        + CompilerArguments.compile(
          unit, recipe: action.recipe, standards: action.standards, object: object),
      step: "compile")
  }

  /// The compiler's own list of what it read proves the scan, every time.
  private func checkScan(of unit: String, _ graph: IncludeGraph) throws(RelinkError) {
    let read = try ours { () throws in
      let file = try made("\(name(of: unit)).d", upTo: 16 << 20)
      return dependencies(in: String(decoding: file, as: UTF8.self))
    }
    if let missed = Set(read).subtracting(graph.closure(of: unit)).min() {
      throw .ownFault("the scan of \(unit) did not see that it includes \(missed)")
    }
  }

  /// Links `library` of its objects, and checks what it offers.
  func link(
    _ library: String, _ objects: [CorePlan.Object], archive old: StaticArchive?,
    into core: inout RelinkedCore
  ) async throws(RelinkError) {
    let installed = relinker.installed
    let path = installed.shared(library)
    guard let bytes = try? readFile(path), let system = ElfFile(bytes),
      let soname = system.sharedObjectName,
      SealedFolder.isPlainName(soname)
    else { throw .damaged(path, why: "no shared library with a name") }
    try write(objects, of: library, old)
    try await run(
      linking,
      CompilerArguments.link(
        archive: "\(CoreAction.work)/lib\(library).a", soname: soname, needed: system.needed,
        others: action.others, folders: [CoreAction.work, CoreAction.system],
        output: "\(CoreAction.work)/\(soname)"),
      step: "link")
    let output = "\(work.path)/\(soname)"
    guard let made = try ours({ () throws in ElfFile(try self.made(soname)) }) else {
      throw .ownFault("the linker did not make a shared library")
    }
    core.files[soname] = output
    try compare(made, with: system, soname, replaced: replaced(objects, old), into: &core)
  }

  private func write(
    _ objects: [CorePlan.Object], of library: String, _ old: StaticArchive?
  ) throws(RelinkError) {
    var members: [StaticArchive.Member] = []
    for object in objects {
      switch object {
      case .archived(let place):
        guard let old, old.members.indices.contains(place) else {
          throw .ownFault("lib\(library).a has no member \(place)")
        }
        members.append(old.members[place])
      case .compiled(let unit):
        let bytes = try ours { () throws in try made(self.name(of: unit)) }
        let name = "\(unit.lastPathPart).o"
        members.append(StaticArchive.Member(name: name, bytes: bytes[...]))
      }
    }
    try ours { () throws in
      try writeFile(StaticArchive(members: members).file, to: "\(work.path)/lib\(library).a")
    }
  }

  /// The members that are not in the new archive as they were.
  private func replaced(
    _ objects: [CorePlan.Object], _ old: StaticArchive?
  ) -> [StaticArchive.Member] {
    let kept = Set(
      objects.compactMap { object in
        if case .archived(let place) = object { place } else { nil }
      })
    return (old?.members ?? []).enumerated().filter { !kept.contains($0.offset) }.map(\.element)
  }

  /// A symbol may only go with the objects that had it: any other loss is our fault.
  private func compare(
    _ made: ElfFile, with system: ElfFile, _ soname: String, replaced: [StaticArchive.Member],
    into core: inout RelinkedCore
  ) throws(RelinkError) {
    let before = exports(of: system)
    let after = exports(of: made)
    let lost = before.subtracting(after)
    if !lost.isEmpty {
      var explained: Set<String> = []
      for member in replaced {
        explained.formUnion(ElfFile(Array(member.bytes))?.linkSymbols.map(\.name) ?? [])
      }
      if let odd = lost.subtracting(explained).min() {
        throw .ownFault("\(soname) lost \(odd), which no changed file had")
      }
    }
    core.lost = (core.lost + lost).sorted()
    core.gained = (core.gained + after.subtracting(before)).sorted()
  }

  /// The linker sees each library alone; a loss in one may break another that is not linked again.
  func checkOthers(_ core: RelinkedCore) throws(RelinkError) {
    guard !core.lost.isEmpty else { return }
    let lost = Set(core.lost)
    for library in InstalledCore.libraries {
      let path = relinker.installed.shared(library)
      guard let bytes = try? readFile(path), let elf = ElfFile(bytes),
        let soname = elf.sharedObjectName,
        core.files[soname] == nil
      else { continue }
      if let symbol = lost.intersection(elf.requiredSymbols).min() {
        throw .stillNeeded(symbol: symbol, by: soname)
      }
    }
  }

  /// Runs a command in its sandbox; a bad end of it is the candidate's fault.
  private func run(
    _ action: BuildAction, _ command: [String], step: String
  ) async throws(RelinkError) {
    var action = action
    action.command = command
    let result = try await result(of: action, step: step)
    guard result.status != .code(0) else { return }
    do {
      let failure = try StepFailure(of: result, step: step, relinker.locations)
      throw RelinkError.failed(
        step: step, status: failure.status, line: failure.line, log: failure.log)
    } catch let error as RelinkError {
      throw error
    } catch {
      throw .ownFault("\(error)")
    }
  }

  private func result(
    of action: BuildAction, step: String
  ) async throws(RelinkError) -> CommandResult {
    do {
      return try await Processes.run(action.command(on: site))
    } catch {
      throw .ownFault("step \(step): \(error)")
    }
  }

  /// Whether the object of `unit`, stripped as a packager does, is this member of an archive.
  func isMember(_ unit: String, _ member: StaticArchive.Member) async throws(RelinkError) -> Bool {
    let stripped = "\(name(of: unit)).stripped"
    let folder = CoreAction.work
    try await run(
      linking,
      CompilerArguments.strip("\(folder)/\(name(of: unit))", into: "\(folder)/\(stripped)"),
      step: "strip")
    return try ours { () throws in try member.bytes.elementsEqual(made(stripped)) }
  }

  /// A file name that no other unit has.
  private func name(of unit: String) -> String {
    unit.replacing("_", with: "__").replacing("/", with: "_-") + ".o"
  }
}

private func exports(of file: ElfFile) -> Set<String> {
  Set(file.dynamicSymbols.filter(\.isDefined).map(\.name))
}
