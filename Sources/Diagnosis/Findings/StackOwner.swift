import Basics
import Model
import Signatures

/// Tells by its frames whose a stack is: gRPC's, something else's, or that of a process without work.
struct StackOwner: Sendable {
  private let functions: PatternSet
  private let modules: PatternSet
  private let sources: PatternSet
  private let ownThreads: PatternSet
  private let hosts: PatternSet
  private let idle: PatternSet
  private let neutral: PatternSet
  private let neutralModules: PatternSet
  private let inertNames: Set<String>
  private let namesakes: PatternSet
  private let phpFunctions: PatternSet
  private let runningPHP: PatternSet
  private let phpFiles: PatternSet

  init(_ rules: SignatureRules, _ catalogue: FailureCatalogue) {
    functions = PatternSet(catalogue.marks.functions)
    modules = PatternSet(catalogue.marks.modules)
    sources = PatternSet(catalogue.marks.sources)
    ownThreads = PatternSet(catalogue.marks.threads)
    hosts = PatternSet(catalogue.marks.hosts)
    idle = PatternSet(catalogue.idle)
    neutral = PatternSet(rules.skip)
    neutralModules = PatternSet(rules.skipModules)
    inertNames = Set(rules.inertThreads)
    namesakes = PatternSet(catalogue.marks.namesakes)
    phpFunctions = PatternSet(catalogue.php.functions)
    runningPHP = PatternSet(catalogue.php.running)
    phpFiles = PatternSet(catalogue.php.files)
  }

  /// Whose a stack is: its innermost frame that says something decides, so that a callback which waits
  /// for another library is not taken for gRPC's. A frame of another library that has no name says nothing where
  /// gRPC itself calls it, with nothing of PHP between.
  func owner(of thread: ThreadStack) -> Finding.Owner {
    var isIdle = false
    var isUnnamed = false
    for frame in framesOfInterest(thread) {
      let name = frame.normalisedName
      let isInlined = frame.isInlined == true
      if !isInlined, isOwn(frame) { return .grpc }
      isIdle = isIdle || name.map(idle.contains) ?? false
      if isInlined || isIdle { continue }
      if isUnnamed, showsPHP(frame) { return .other }
      guard isForeign(name, frame.module) else { continue }
      // An extension of PHP's that stands above gRPC watches it.
      if name != nil || showsPHP(frame) { return .other }
      isUnnamed = true
    }
    if isUnnamed { return .other }
    return isIdle ? .idle : .unknown
  }

  /// The stack without what lies outside of gRPC's first frame, and without functions of another extension that
  /// are called as gRPC's: no place of gRPC may name the failure of something else.
  func withoutOwn(_ thread: ThreadStack) -> ThreadStack {
    var thread = thread
    if let first = thread.frames.firstIndex(where: isOwn) { thread.frames.removeSubrange(first...) }
    for index in thread.frames.indices {
      let name = thread.frames[index].normalisedName
      if name.map(functions.contains) ?? false { thread.frames[index].function = nil }
    }
    return thread
  }

  /// The stack without what lies outside of gRPC's last frame.
  func onlyOwn(_ thread: ThreadStack) -> ThreadStack {
    var thread = thread
    if let last = thread.frames.lastIndex(where: isOwn) {
      thread.frames.removeSubrange((last + 1)...)
    }
    return thread
  }

  /// The names of the functions outside of gRPC's last frame, innermost first.
  func callers(in thread: ThreadStack) -> [String] {
    guard let last = thread.frames.lastIndex(where: isOwn) else { return [] }
    return thread.frames[(last + 1)...].compactMap(\.normalisedName)
  }

  /// What shows that another program than PHP uses gRPC; nil where nothing does.
  func host(of threads: [ThreadStack]) -> String? {
    var found: String?
    for frame in threads.lazy.flatMap(\.frames) {
      let name = frame.normalisedName
      if name.map(runningPHP.contains) ?? false { return nil }
      let marks = [name, frame.module.map(Self.fileName)].compactMap(\.self)
      found = found ?? marks.first(where: hosts.contains)
    }
    return found ?? threads.lazy.compactMap(caller).first
  }

  /// What calls gRPC in a stack that shows no PHP: a function of C++ or of another file, or the `main` of a
  /// program each of whose frames has a name.
  private func caller(in thread: ThreadStack) -> String? {
    guard !thread.frames.contains(where: showsPHP),
      let own = thread.frames.lastIndex(where: isOwn)
    else { return nil }
    let outer = thread.frames[(own + 1)...].filter { $0.isInlined != true }
    for frame in outer {
      guard let name = frame.normalisedName else {
        // PHP's own program has often no symbols.
        if frame.module == nil { return nil }
        continue
      }
      if name == "main" { return frame.source.map { "main at \($0)" } ?? "main" }
      guard isForeign(name, frame.module) else { continue }
      if name.contains("::") || frame.module != nil || frame.source != nil { return name }
    }
    return nil
  }

  /// Whether a frame is of PHP, or of its extension.
  private func showsPHP(_ frame: Frame) -> Bool {
    if let module = frame.module {
      let file = Self.fileName(of: module)
      if phpFiles.contains(file) || module.contains("/php") { return true }
      // Other programs have plugins of this name, in folders of their own.
      let isBuilt = module.contains("/modules/") || !module.contains("/")
      if file.hasPrefix("grpc.so"), isBuilt { return true }
    }
    guard let name = frame.normalisedName else { return false }
    return phpFunctions.contains(name) || runningPHP.contains(name)
  }

  /// The threads that run PHP; where none does, all that are not core's own.
  func mainThreads(of threads: [ThreadStack]) -> [ThreadStack] {
    let others = threads.filter { !isCoreThread($0) }
    let main = others.filter { thread in
      let names = thread.normalisedNames
      let isStarted = names.contains { ThreadStart.functions.contains($0) }
      return !isStarted || names.contains(where: runningPHP.contains)
    }
    if !main.isEmpty { return main }
    return others.isEmpty ? threads : others
  }

  /// Whether none but core's own threads are there.
  func showsCoreAlone(_ threads: [ThreadStack]) -> Bool {
    !threads.isEmpty && threads.allSatisfy(isCoreThread)
  }

  private func isCoreThread(_ thread: ThreadStack) -> Bool {
    inertNames.contains(thread.name)
      || thread.normalisedNames.contains(where: ownThreads.contains)
  }

  /// Behind the mark of a signal lies what it met.
  private func framesOfInterest(_ thread: ThreadStack) -> ArraySlice<Frame> {
    let mark = thread.frames.lastIndex(where: \.marksSignal)
    return mark.map { thread.frames[($0 + 1)...] } ?? thread.frames[...]
  }

  private func isOwn(_ frame: Frame) -> Bool {
    if let name = frame.function, isOfNamesake(name) { return false }
    if let file = frame.module.map(Self.fileName) {
      if modules.contains(file) { return true }
      // Classes and handlers of another extension may have the same names.
      if file.hasSuffix(".so"), !file.hasPrefix("lib") { return false }
    }
    if frame.source.map(sources.contains) ?? false { return true }
    return frame.normalisedName.map(functions.contains) ?? false
  }

  /// Whether a function is of another program that names them alike, as tools print it.
  private func isOfNamesake(_ name: String) -> Bool {
    namesakes.contains(name) || name.hasPrefix("<") && namesakes.contains(String(name.dropFirst()))
  }

  private func isForeign(_ name: String?, _ module: String?) -> Bool {
    if let name, neutral.contains(name) || ThreadStart.functions.contains(name) { return false }
    guard let file = module.map(Self.fileName) else { return name != nil }
    if neutralModules.contains(file) || file == Frame.kernelModule { return false }
    // Without a name a frame of PHP's own program says nothing; one of a library says whose it is.
    return name != nil || !phpFiles.contains(file)
  }

  private static func fileName(of path: String) -> String {
    let name = path.lastPathPart
    return name.hasSuffix(" (deleted)") ? String(name.dropLast(10)) : name
  }
}
