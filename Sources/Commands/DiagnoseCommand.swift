import ArgumentParser
import Basics
import Diagnosis
import Files
import Foundation
import Processes
import Recipes

/// `forkproof diagnose`: what hangs, why, and what to do about it.
struct DiagnoseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Says why a process, a core file or a pasted stack trace hangs, and what to do.",
    discussion: """
      PID is a process that runs now; its family is looked at with it: the parents up to the one that \
      leads its session or container, and all children. Nothing is ended, stopped or changed, and no \
      thread stands still for longer than its registers take to copy.

      TRACE is a text as people paste it: stacks by gdb, pstack, eu-stack, lldb, sample or coredumpctl, \
      PHP-FPM's slow log, lines of strace, core's own log; in a mail, a Markdown page, a whole file.

      CORE is an ELF core file; what it tells is one moment, and proves nothing.

      Examples:
        forkproof diagnose 4711
        forkproof diagnose --pid-file /run/php/php8.2-fpm.pid
        forkproof diagnose 4711 --watch 600 --save hang.json
        forkproof diagnose hang.txt
        forkproof diagnose core.4711 --program /usr/bin/php8.2

      Exit codes: 0 nothing stands still, 1 a failure was found, 2 undecided, 3 our own error, \
      64 wrong use.
      """)

  /// How it is shown.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: "Process ids, or one file: a trace (- for standard input) or a core file.")
  var subjects: [String] = []

  @Option(help: "A file that holds the id of a process.")
  var pidFile: String?

  @Option(help: "Look again for this many seconds, until a failure is found.")
  var watch: Int?

  @Option(help: "The program of a core file.")
  var program: String?

  @Option(help: "The folder that was the root of a core file's process.")
  var sysroot: String?

  @Option(help: "How to show it.")
  var format = Format.text

  @Option(help: "A file for the diagnosis as JSON, stacks and all.")
  var save: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard !subjects.isEmpty || pidFile != nil else {
      throw ValidationError("name a process, a trace or a core file")
    }
    guard (1...100_000_000).contains(watch ?? 1) else {
      throw ValidationError("--watch must be from 1 to 100000000")
    }
  }

  func run() async throws {
    try await reporting(output) { console, variables in
      let home = try Home.find(environment: variables)
      let book = try RecipeBook.load(folders: home.recipes)
      let maker = FindingMaker(
        rules: book.signatureRules, catalogue: book.failureCatalogue,
        issues: book.issues.map(\.recipe))
      let report = try await report(maker, home.programs)
      let privateText = PrivateText(environment: variables, given: subjects)
      if let save {
        try writeOutput(Array(privateText.hidden(in: json(report)).utf8), to: save)
      }
      switch format {
      case .text:
        console.write(
          privateText.hidden(in: DiagnosisText.render(report, width: console.width)))
      case .json: console.writeAsItIs(privateText.hidden(in: try json(report)))
      }
      return Basics.ExitCode(report.answer)
    }
  }

  private func report(
    _ maker: FindingMaker, _ programs: String
  ) async throws -> DiagnosisReport {
    if let pids = try processes() {
      guard program == nil, sysroot == nil else {
        throw UsageError("--program and --sysroot are for core files", hint: "leave them out")
      }
      return try await report(of: pids, LiveDiagnosis(maker, programs: programs))
    }
    guard subjects.count == 1, let subject = subjects.first else {
      throw UsageError(
        "several files cannot be diagnosed at once", hint: "name one after the other")
    }
    guard subject == "-" || exists(subject) else {
      throw UsageError(
        "\(subject): there is no such file", hint: "a number names a process, - standard input")
    }
    guard watch == nil else { throw UsageError("--watch is for processes", hint: "leave it out") }
    if subject != "-", CoreDiagnosis.isCore(subject) {
      noteInputs([subject, program].compactMap(\.self))
      let core = CoreDiagnosis(maker, program: program, sysroot: sysroot, programs: programs)
      return try await core.diagnose(subject)
    }
    guard program == nil, sysroot == nil else {
      throw UsageError(
        "\(subject): this is no core file, which --program and --sysroot are for",
        hint: "leave them out")
    }
    let text = try subject == "-" ? standardInput() : readInput(subject, as: .trace)
    // Only what `isCore` did not find at a name, for it is piped there.
    guard !CoreDiagnosis.isCore(text) else {
      throw UsageError("\(subject): a core file cannot be piped", hint: "name it")
    }
    guard !text.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
      throw UsageError(
        "\(subject): this is a program or library, and no core file of 64 bits",
        hint: "name a core file, or the text of a trace")
    }
    if let form = ForeignFile(text) {
      throw UsageError("\(subject): this is \(form.words), and no text", hint: form.hint)
    }
    guard !SavedDiagnosis.isOne(text) else {
      throw UsageError(
        "\(subject): this is a diagnosis that --save wrote",
        hint: "forkproof report \(subject == "-" ? "FILE" : subject) renders it")
    }
    return maker.diagnose(text: text)
  }

  private func report(
    of pids: [Int], _ diagnosis: LiveDiagnosis
  ) async throws -> DiagnosisReport {
    try await Self.watched(pids, for: .seconds(watch ?? 0)) { pids in try diagnosis.diagnose(pids) }
  }

  /// The last report of those that are made once a second until a failure is found; of processes that end
  /// meanwhile it tells so.
  static func watched(
    _ pids: [Int], for time: Duration, every pause: Duration = .seconds(1),
    by look: ([Int]) throws -> DiagnosisReport
  ) async throws -> DiagnosisReport {
    let clock = ContinuousClock()
    let limit = clock.now + time
    var report = try look(pids)
    var left = pids
    var ended: [String] = []
    while report.answer != .failure, clock.now < limit, !left.isEmpty {
      try await Task.sleep(for: pause)
      do {
        report = try look(left)
      } catch DiagnosisError.noProcess(let pid) {
        left.removeAll { $0 == pid }
        ended.append("process \(pid) ended while it was watched")
      }
    }
    report.notes += ended
    return report
  }

  /// The processes that are named; nil where a file is.
  /// - Throws: `UsageError` for a mixture, or for a file that holds no id.
  private func processes() throws -> [Int]? {
    var pids = subjects.compactMap { Int($0) }.filter { $0 > 0 }
    guard pids.count == subjects.count || pids.isEmpty && pidFile == nil else {
      throw UsageError("processes and files cannot be mixed", hint: "./\(subjects[0]) names a file")
    }
    if let pidFile {
      guard let pid = Self.processID(in: try readInput(pidFile, as: .processID)) else {
        throw UsageError(
          "\(pidFile): this holds no process id", hint: "its first word has to be a number")
      }
      pids.append(pid)
    }
    return pids.isEmpty ? nil : pids
  }

  /// The process that a file names: the number that it begins with. Databases write more lines below it, and
  /// servers of Swoole's behind a comma the process that the first one started.
  static func processID(in bytes: [UInt8]) -> Int? {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let text = String(
      decoding: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
    let word = text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace && $0 != "," }
    guard word.allSatisfy({ $0.isASCII && $0.isNumber }), let pid = Int(word), pid > 0 else {
      return nil
    }
    return pid
  }

  private func json(_ report: DiagnosisReport) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
  }

  /// What is piped in, as far as it is read at all.
  private func standardInput() throws -> [UInt8] {
    try readStart(of: STDIN_FILENO, path: "standard input", as: .trace)
  }
}

extension Basics.ExitCode {
  /// The code for what a diagnosis comes to.
  init(_ answer: DiagnosisReport.Answer) {
    switch answer {
    case .healthy: self = .passed
    case .failure: self = .failed
    case .unknown: self = .inconclusive
    }
  }
}
