import Model

/// The call graph of macOS's `sample` and `spindump`: a tree with the outermost function first, each line with how
/// often it was seen. Of each thread the branch that was seen most is its stack.
struct SampleTree {
  private struct Node {
    var depth: Int
    var count: Int
    var frame: Frame
  }

  private var name = ""
  private var nodes: [Node] = []

  /// Starts with a line `2713 Thread_12345   DispatchQueue_1: com.apple.main-thread  (serial)`, or
  /// `Thread 0x1f3a2c    Thread name "php"    1001 samples (1-1001)    priority 31 (base 31)`.
  init?(header text: Substring) {
    if let (_, rest) = text.after("Thread ")?.leadingAddress, rest.contains(" samples (") {
      let quoted = (rest.split(at: "name \"") ?? rest.split(at: "\""))?.behind
        .split(at: "\"")?.before
      name = quoted.map(String.init) ?? ""
      return
    }
    guard let (_, rest) = text.leadingNumber, let thread = rest.trimmed.after("Thread_") else {
      return nil
    }
    name = String(thread.prefix { $0 != " " && $0 != ":" })
    if let (_, behind) = thread.split(at: ": ") { name = String(behind.trimmed) }
  }

  /// Takes a line `+ ! 2713 grpc_shutdown  (in grpc.so) + 12  [0x10…]`, or `1001  grpc_shutdown + 12 (grpc.so + 58000)
  /// [0x10…]`; false where it is none.
  mutating func take(_ line: TextLines.Line) -> Bool {
    var depth = line.indent
    var rest = line.text
    while let first = rest.first, "+!:| *".contains(first) {
      depth += 1
      rest = rest.dropFirst()
    }
    guard let (count, behind) = rest.leadingNumber, behind.first == " " else { return false }
    // The kernel's, below which nothing of the program stands.
    if line.text.first == "*" { return true }
    var frame = Frame(address: 0)
    var name = behind.trimmed
    if let (before, tail) = name.split(at: "(in ") {
      frame.module = String(tail.prefix { $0 != ")" })
      name = before.trimmed
    } else if let (before, address) = name.splitAtLast(" [0x"), address.hasSuffix("]"),
      let (named, place) = before.splitAtLast(" ("), let (module, _) = place.split(at: " + ")
    {
      frame.module = String(module)
      name = named
    }
    frame.function = SymbolText.name(name)
    nodes.append(Node(depth: depth, count: count, frame: frame))
    return true
  }

  /// The stack, innermost function first.
  func stack(number: Int) -> ThreadStack {
    var path: [Frame] = []
    var index = 0
    var depth = -1
    while index < nodes.count {
      let children = children(from: index, below: depth)
      guard let most = children.max(by: { nodes[$0].count < nodes[$1].count }) else { break }
      // Of equals the first is meant: `max` gives the last.
      let chosen = children.first { nodes[$0].count == nodes[most].count } ?? most
      path.append(nodes[chosen].frame)
      depth = nodes[chosen].depth
      index = chosen + 1
    }
    return ThreadStack(tid: number, name: name, frames: path.reversed())
  }

  /// The nodes one step below `depth`, of those from `start` to where the tree comes back to it.
  private func children(from start: Int, below depth: Int) -> [Int] {
    let step = nodes[start].depth
    guard step > depth else { return [] }
    var found: [Int] = []
    for index in start..<nodes.count {
      if nodes[index].depth <= depth { break }
      if nodes[index].depth == step { found.append(index) }
    }
    return found
  }
}
