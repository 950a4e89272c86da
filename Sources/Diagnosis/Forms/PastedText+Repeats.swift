import Model

extension PastedText {
  /// Adds a stack; one that the text shows again tells no second process.
  mutating func add(_ stacks: PastedStacks) {
    var stacks = stacks
    for index in stacks.threads.indices {
      if stacks.form == .xdebug { stacks.threads[index].frames.reverse() }
      if stacks.form == .gdb { stacks.threads[index].markInlined() }
      if stacks.form == .bpftrace { stacks.threads[index].markKernel() }
      let own = stacks.threads[index].frames.filter { !$0.isOfKernel }
      // Where the program waits is told by its own frames, below those of the kernel.
      if [.perf, .bpftrace].contains(stacks.form), !own.isEmpty {
        stacks.threads[index].frames = own
      }
    }
    if let last = self.stacks.last, stacks.isOneOf(listed: last) {
      stacks.listedThreads = last.threads.map(\.name)
      stacks.countedThreads = last.threads.count
      stacks.pid = stacks.pid ?? last.pid
      self.stacks.removeLast()
    } else if let last = self.stacks.last, stacks.showsAgain(allOf: last) {
      stacks.pid = stacks.pid ?? last.pid
      self.stacks.removeLast()
    } else if let last = self.stacks.last, let place = stacks.place(of: last) {
      if stacks.signal == nil, let signal = last.signal {
        stacks.signal = signal
        stacks.crashedThread = place
      }
      // gdb shows the innermost frame when it stops, and the whole stack when it is asked.
      if last.threads[0].frames.count == 1 {
        stacks.pid = stacks.pid ?? last.pid
        self.stacks.removeLast()
      }
    }
    self.stacks.append(stacks)
  }
}

extension PastedStacks {
  /// The place of the thread that an earlier stack shows the beginning of, or one frame; nil for none.
  fileprivate func place(of earlier: PastedStacks) -> Int? {
    guard earlier.threads.count == 1, let thread = earlier.threads.first, isOfSameProcess(earlier)
    else { return nil }
    let isStop = earlier.signal != nil && thread.frames.count == 1
    return threads.firstIndex { $0.shows(thread) }
      ?? (isStop ? threads.firstIndex { $0.begins(near: thread.frames[0]) } : nil)
  }

  /// Whether each thread of a list that shows the innermost frame of each is here with more.
  fileprivate func showsAgain(allOf earlier: PastedStacks) -> Bool {
    guard earlier.threads.count > 1, isOfSameProcess(earlier), earlier.signal == nil else {
      return false
    }
    return earlier.threads.allSatisfy { one in
      one.frames.count == 1
        && threads.contains { other in other.frames.first?.isSame(as: one.frames[0]) ?? false }
    }
  }

  /// Whether a list of all threads by name, with the innermost frame of each, stands in front of the stack of one.
  fileprivate func isOneOf(listed earlier: PastedStacks) -> Bool {
    guard form == .gdb, earlier.form == .gdb, earlier.isComplete, threads.count == 1,
      threads[0].frames.count > 1, threads[0].name.isEmpty, isOfSameProcess(earlier),
      let first = earlier.threads.first?.frames.first
    else { return false }
    let isList = earlier.threads.allSatisfy { $0.frames.count == 1 && !$0.name.isEmpty }
    return isList && (earlier.threads.count == 1 || first.function != nil)
  }

  private func isOfSameProcess(_ earlier: PastedStacks) -> Bool {
    pid == nil || earlier.pid == nil || pid == earlier.pid
  }
}

extension ThreadStack {
  /// Of functions that share a frame gdb shows the address with the innermost: the next one, which has none,
  /// has that inlined.
  fileprivate mutating func markInlined() {
    guard frames.contains(where: { $0.address != 0 }) else { return }
    for index in frames.indices.dropFirst()
    where frames[index].address == 0 && !frames[index].marksSignal {
      // What is inlined is known by its source alone.
      let isKnown = frames[index].source != nil && frames[index - 1].source != nil
      if isKnown { frames[index - 1].isInlined = true }
    }
  }

  /// Whether one of its innermost frames is of the function of a frame, be it that addresses are cut or counted anew.
  fileprivate func begins(near frame: Frame) -> Bool {
    guard frame.function != nil else { return false }
    return frames.prefix(3).contains { $0.isOfFunction(of: frame) }
  }

  /// Whether it begins as another one does, or has the only frame of that.
  fileprivate func shows(_ other: ThreadStack) -> Bool {
    guard let first = other.frames.first else { return false }
    if other.frames.count == 1, first.address != 0 {
      return frames.contains { $0.isSame(as: first) }
    }
    return frames.count >= other.frames.count
      && zip(frames, other.frames).allSatisfy { $0.isSame(as: $1) }
  }
}

extension Frame {
  /// Whether it is the same frame; arguments may be shown in one place and not in the other.
  fileprivate func isSame(as other: Frame) -> Bool {
    address == other.address && isOfFunction(of: other)
  }

  fileprivate func isOfFunction(of other: Frame) -> Bool {
    let names = [function, other.function].map { $0?.prefix { $0 != "(" && $0 != " " } }
    return names[0] == names[1]
  }
}
