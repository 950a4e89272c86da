import Model
import Signatures

/// Lines of a log that tell of faults, and no stack.
extension FindingMaker {
  /// A finding for each signal and file; lines that are alike are one.
  func findings(ofFaults faults: [FaultLine]) -> [Finding] {
    var places: [String: Int] = [:]
    var findings: [Finding] = []
    var counts: [Int] = []
    for fault in faults {
      let key = "\(fault.signal) \(fault.module ?? "")"
      if let place = places[key] {
        counts[place] += 1
        continue
      }
      places[key] = findings.count
      findings.append(finding(of: fault))
      counts.append(1)
    }
    for (place, count) in counts.enumerated() where count > 1 {
      findings[place].evidence.append("\(count - 1) more lines like it")
    }
    return findings
  }

  private func finding(of fault: FaultLine) -> Finding {
    // Of its own program, or of the C library, the file says nothing.
    let frame = Frame(address: 0, module: fault.module)
    let owner = owners.owner(of: ThreadStack(tid: 1, name: "", frames: [frame]))
    var finding = Finding("line \(fault.line.line)", pid: fault.pid, .told, owner)
    finding.title = Signature.Kind.crash(signal: fault.signal).word
    finding.evidence = ["the log says: \(Shown.line(fault.line.text))"]
    if let module = fault.module { finding.evidence.append("it crashed in \(Shown.line(module))") }
    finding.untold = ["which function crashed, and what called it: no stack of it is in the text"]
    return finding
  }
}
