import Model

extension WaitReading {
  /// What a thread waits for that watches these descriptors, without a time limit; nil where they are not known.
  func watching(_ descriptors: [Int]?, _ process: ProcessSample) -> WaitSight {
    // The kernel took a copy when the call began; only without other threads is it still the same.
    guard let descriptors else { return .unseen("poll") }
    guard process.threads.count == 1 else {
      let other = holders.outside(descriptors, in: process)
      return other == nil ? .unjudged("poll") : .mayMove("poll")
    }
    if descriptors.isEmpty { return WaitSight(.signal) }
    return holders.readiness(descriptors, in: process)
  }

  /// poll(2): an array of descriptor, events, answer; count. Negative descriptors are skipped.
  func pollArray(_ arguments: [UInt64], _ process: ProcessSample) -> [Int]? {
    let entry = 8
    guard arguments[1] <= 4096,
      let bytes = details.memory(
        of: process.pid, at: arguments[0], count: Int(arguments[1]) * entry)
    else { return nil }
    return stride(from: 0, to: bytes.count, by: entry)
      .map { Int(Int32(bitPattern: word32(bytes, $0))) }.filter { $0 >= 0 }
  }

  /// select(2): how many descriptors, then three sets of bits in 64-bit words.
  func selectSets(_ arguments: [UInt64], _ process: ProcessSample) -> [Int]? {
    let count = Int(low(arguments[0]))
    guard (0...4096).contains(count) else { return nil }
    var watched = Set<Int>()
    for address in arguments[1...3] where address != 0 {
      guard
        let bytes = details.memory(of: process.pid, at: address, count: (count + 63) / 64 * 8)
      else { return nil }
      // The answer overwrites the question only when the call ends, so these are still the question.
      for number in 0..<count where word64(bytes, number / 64 * 8) >> UInt64(number % 64) & 1 == 1 {
        watched.insert(number)
      }
    }
    return watched.sorted()
  }

  /// epoll(7): the set outlives numbers, so each member must still be the file it was.
  func epoll(_ set: Int, _ process: ProcessSample) -> WaitSight {
    let info = details.descriptorInfo(of: process.pid, set)
    if holders.outside(info?.members ?? [], in: process) != nil { return .mayMove("epoll") }
    guard let info, Set(info.members).count == info.members.count,
      info.members.allSatisfy({ details.isMember($0, ofSet: set, in: process.pid) == true }),
      let owners = holders.holdersOfAnyEpoll()
    else { return .unseen("epoll") }
    // Every process that holds the set can add a member that is ready.
    let own = DescriptorWait(descriptor: set, target: "anon_inode:[eventpoll]", otherEnds: owners)
    guard !info.members.isEmpty else { return WaitSight(.descriptors([own])) }
    let members = holders.readiness(info.members, in: process)
    guard case .descriptors(let waits) = members.reason else { return members }
    return WaitSight(.descriptors(waits + [own]))
  }
}
