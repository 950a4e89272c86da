import Model

/// What the kernel's own stacks tell.
extension FindingMaker {
  /// Functions of the kernel that give the processor up, whatever it is for.
  private static let yielding: Set = [
    "__schedule", "schedule", "schedule_timeout", "schedule_preempt_disabled", "io_schedule",
    "io_schedule_timeout", "schedule_hrtimeout_range", "schedule_hrtimeout_range_clock",
    "context_switch", "__switch_to",
  ]

  /// Tells where inside the kernel a thread stands.
  func addPlaceInKernel(to finding: inout Finding, _ stacks: PastedStacks) {
    let frames = stacks.threads.first?.frames ?? []
    let place = frames.first { $0.function.map { !Self.yielding.contains($0) } ?? false }
    guard stacks.form == .kernel, let place, let name = place.function else { return }
    let module = place.source.map { " of \(Shown.line($0))" } ?? ""
    finding.evidence.append("inside the kernel it stands in \(Shown.line(name))\(module)")
  }
}
