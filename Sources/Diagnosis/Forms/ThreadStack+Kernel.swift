import Model

extension ThreadStack {
  /// Where the kernel is entered.
  private static let entries: Set = [
    "do_syscall_64", "entry_SYSCALL_64", "entry_SYSCALL_64_after_hwframe",
    "entry_SYSCALL_64_fastpath", "entry_SYSCALL_compat_after_hwframe", "system_call_fastpath",
    "el0_svc", "el0_svc_naked", "el0_sync", "el0t_64_sync", "ret_fast_syscall",
    "asm_exc_page_fault", "ret_from_fork",
  ]

  /// Marks the frames within the kernel, where it shows where that was entered.
  mutating func markKernel() {
    let entry = frames.lastIndex { $0.function.map(Self.entries.contains) ?? false }
    guard let entry else { return }
    for index in frames[...entry].indices { frames[index].module = Frame.kernelModule }
  }
}
