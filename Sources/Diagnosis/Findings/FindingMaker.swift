import Basics
import Model
import Signatures

/// Makes findings of stacks and of lines of logs, by rules, known failures and reports that are data.
package struct FindingMaker: Sendable {
  /// What a line has that tells of a failure, which is known by its place in the catalogue: to copy one for each line
  /// costs more than to match it.
  private struct Message {
    let pattern: MessagePattern
    let failure: Int
  }

  let rules: SignatureRules
  let catalogue: FailureCatalogue
  let issues: [IssueReport]
  let signatures: SignatureMaker
  let owners: StackOwner
  /// The set-ups that what was read beside the stacks speaks of; reports of them come first.
  var setups: Set<String> = []
  private let wakers: [(function: Glob, thread: String)]
  private let titles: [(glob: Glob, failure: KnownFailure)]
  private let messages: [Message]
  private let hostLines: [Glob]
  /// The functions that are called in a fork alone.
  let forkPlaces: PatternSet
  private let entries: [(caller: Glob, function: String)]
  private let reported: [(globs: [Glob], issue: IssueReport, setups: Set<String>)]

  /// A maker that knows what the recipes say.
  package init(rules: SignatureRules, catalogue: FailureCatalogue, issues: [IssueReport]) {
    self.rules = rules
    self.catalogue = catalogue
    self.issues = issues
    signatures = SignatureMaker(rules: rules)
    owners = StackOwner(rules, catalogue)
    wakers = rules.wakers.map { (Glob($0.function), $0.thread) }
    titles = catalogue.failures.flatMap { failure in
      failure.titles.map { (Glob($0), failure) }
    }
    messages = catalogue.failures.enumerated().flatMap { place, failure in
      failure.messages.map { Message(pattern: MessagePattern($0), failure: place) }
    }
    forkPlaces = PatternSet(catalogue.landmarks.filter(\.isInFork).map(\.function))
    hostLines = catalogue.marks.hostLines.map { Glob($0) }
    entries = catalogue.entries.map { (Glob($0.caller), $0.function) }
    reported = issues.map { issue in
      let text = (issue.title + " " + issue.reported).lowercased()
      let named = catalogue.library.setups.filter { text.contains($0) }
      return (issue.signatures.map { Glob($0) }, issue, Set(named))
    }
  }

  /// The finding of the stacks of one process.
  func finding(
    of threads: [ThreadStack], at place: String, certainty: Finding.Certainty,
    _ circumstances: SignatureMaker.Circumstances
  ) -> Finding {
    if circumstances.kind.isStandstill, owners.showsCoreAlone(threads) {
      return Finding(place, certainty, .unknown)
    }
    let main = owners.mainThreads(of: threads)
    let owned = main.map { ($0, owners.owner(of: $0)) }
    let order: [Finding.Owner] = [.grpc, .other, .unknown, .idle]
    var owner = order.first { owner in owned.contains { $0.1 == owner } } ?? .unknown
    var finding = Finding(place, certainty, owner)
    let meant = owned.filter { $0.1 == owner }.map(\.0)
    finding.signature = signature(of: meant, owner, circumstances)
    if let place = finding.signature?.place, catalogue.library.idlePlaces.contains(place) {
      (owner, finding.owner) = (.idle, .idle)
    }
    // A process that waits for work has no failure, and so no title.
    if owner == .idle, circumstances.kind.isStandstill { finding.signature = nil }
    finding.title = finding.signature?.title
    if case .crash = circumstances.kind { finding.title = finding.title ?? circumstances.kind.word }
    if owner == .grpc { recognise(&finding, in: threads, circumstances) }
    return finding
  }

  private func signature(
    of threads: [ThreadStack], _ owner: Finding.Owner,
    _ circumstances: SignatureMaker.Circumstances
  ) -> Signature? {
    guard owner == .grpc else {
      return signatures.signature(of: threads.map(owners.withoutOwn), circumstances)
    }
    let signature = signatures.signature(of: threads, circumstances)
    guard signature?.place == nil else { return signature }
    // Where its functions have no names, one of its caller is no title of gRPC's.
    return signatures.signature(of: threads.map(owners.onlyOwn), circumstances)
  }

  /// Looks the title up among known failures and reports.
  private func recognise(
    _ finding: inout Finding, in threads: [ThreadStack],
    _ circumstances: SignatureMaker.Circumstances
  ) {
    if let host = owners.host(of: threads) {
      finding.untold.append(
        "what is known of it: this is not PHP (\(Shown.line(host))), and what is known here is about PHP"
      )
      return
    }
    let entered = finding.signature?.place == nil ? entered(by: threads, circumstances) : nil
    guard let signature = entered ?? finding.signature else { return }
    let titles = titles(of: [signature])
    finding.failure =
      self.titles.first { known in
        titles.contains { known.glob.matches($0) }
      }?.failure
    finding.reports = reports(
      titled: self.titles(of: [signature] + sameWaits(as: signature)),
      surroundings(of: threads).union(setups))
  }

  /// Whether a failure is known of a thread that is seen at this place and burns CPU there.
  func isKnownToSpin(_ signature: Signature?) -> Bool {
    guard var alike = signature, alike.kind == .stall, alike.cause == .wait(.unknown) else {
      return false
    }
    (alike.kind, alike.cause, alike.subject) = (.livelock, .none, nil)
    return titles.contains { $0.glob.matches(alike.title) }
  }

  /// The titles, and those of the same waits where they are proved: whether they are differs between sights
  /// of one failure. A signal that is not told may be any fault.
  private func titles(of signatures: [Signature]) -> [String] {
    signatures.flatMap { signature in
      if signature.kind == .crash(signal: 0) {
        var alike = signature
        alike.kind = .crash(signal: 11)
        return [alike.title]
      }
      guard signature.kind.isStandstill else { return [signature.title] }
      return [Signature.Kind.deadlock, .stall].map { kind in
        var alike = signature
        alike.kind = kind
        return alike.title
      }
    }
  }

  /// What a stack stands for in which no function of gRPC has a name, by who called it.
  private func entered(
    by threads: [ThreadStack], _ circumstances: SignatureMaker.Circumstances
  ) -> Signature? {
    guard circumstances.kind.isStandstill else { return nil }
    for thread in threads {
      let callers = owners.callers(in: thread)
      guard
        let entry = entries.first(where: { callers.contains(where: $0.caller.matches) })
      else { continue }
      let place = ThreadStack(
        tid: thread.tid, name: "",
        frames: owners.onlyOwn(thread).frames + [Frame(address: 0, function: entry.function)])
      return signatures.signature(of: [place], circumstances)
    }
    return nil
  }

  /// The same wait by the other functions that wait for the same thread: which of them has a name differs
  /// between builds, and so whether its kind is known.
  private func sameWaits(as signature: Signature) -> [Signature] {
    let threads = wakers(of: signature.function)
    guard signature.kind.isStandstill, signature.cause != .wait(.lock), !threads.isEmpty else {
      return []
    }
    return rules.wakers.filter { threads.contains($0.thread) }.map { waker in
      var alike = signature
      alike.function = waker.function.replacing("*", with: "")
      if alike.cause == .wait(.unknown) { alike.cause = .wait(.condition) }
      return alike
    }
  }

  /// What is known of a title, as reports have it, or of a failure, by the name of its section.
  package func known(of title: String) -> (failure: KnownFailure?, reports: [Finding.Report]) {
    var titles = [title]
    // A stall of the same wait is meant too.
    if let rest = Signature.Kind.stall.rest(of: title) {
      titles.append(Signature.Kind.deadlock.word + rest)
    }
    let failure =
      catalogue.failure(named: title)
      ?? self.titles.first { known in titles.contains { known.glob.matches($0) } }?.failure
    return (failure, reports(titled: titles, setups))
  }

  private func reports(titled titles: [String], _ surroundings: Set<String>) -> [Finding.Report] {
    let matching = reported.filter { known in
      known.globs.contains { glob in titles.contains { glob.matches($0) } }
    }
    // Of equals gRPC's own reports come first, the oldest of them.
    func key(_ issue: IssueReport, _ named: Set<String>) -> (Int, Int, Int) {
      let isOwn = issue.report.repository == "grpc"
      return (-Self.likeness(named, surroundings), isOwn ? 0 : 1, issue.report.number)
    }
    return matching.sorted { key($0.issue, $0.setups) < key($1.issue, $1.setups) }
      .map { Finding.Report($0.issue) }
  }

  /// The set-ups that a text speaks of, in lower case.
  func setups(in text: String) -> Set<String> {
    Set(catalogue.library.setups.filter { text.contains($0) })
  }

  private func surroundings(of threads: [ThreadStack]) -> Set<String> {
    var found: Set<String> = []
    for frame in threads.lazy.flatMap(\.frames) {
      let text = ((frame.function ?? "") + " " + (frame.module ?? "")).lowercased()
      found.formUnion(setups(in: text))
    }
    return found
  }

  /// How many of them a report shares, less those that it names and the stack does not show.
  private static func likeness(_ named: Set<String>, _ surroundings: Set<String>) -> Int {
    named.count { surroundings.contains($0) } * 2
      - named.count { !surroundings.contains($0) }
  }

  /// The threads of core that would end the wait of a function, by the rules.
  func wakers(of function: String?) -> [String] {
    guard let function else { return [] }
    return wakers.filter { $0.function.matches(function) }.map(\.thread)
  }

  /// A line that only another program than PHP writes; nil where none is there.
  func hostLine(_ lines: [LogLine]) -> LogLine? {
    lines.first { line in hostLines.contains { $0.matches(line.text) } }
  }

  /// Whether a line has the words of a failure between quotes, as who asks about them does.
  func isQuoted(_ line: LogLine) -> Bool {
    let text = Array(line.text.utf8)
    return messages.contains { message in
      guard message.pattern.matches(text), let words = message.pattern.words.first,
        let (before, _) = Substring(line.text).split(at: words)
      else { return false }
      return before.last.map { "\"'`“„«‘".contains($0) } ?? false
    }
  }

  /// The finding of a line that a known failure logs; nil for any other line. Of another program than PHP it is
  /// told without the failure.
  func finding(of line: LogLine, isOfOther: Bool) -> Finding? {
    let text = Array(line.text.utf8)
    guard let message = messages.first(where: { $0.pattern.matches(text) }), !Self.isOfChanges(line)
    else { return nil }
    let failure = catalogue.failures[message.failure]
    var finding = Finding("line \(line.line)", .told, .grpc)
    finding.evidence = ["the log says: \(Shown.line(line.text))"]
    finding.untold = ["no stack of it is in the text, so there is no title"]
    if isOfOther {
      finding.untold.append(
        "what is known of it: this is not PHP, and what is known here is about PHP")
      return finding
    }
    finding.failure = failure
    finding.reports = issues.filter { issue in
      failure.titles.contains { issue.signatures.contains($0) }
    }.map { Finding.Report($0) }
    return finding
  }
}
