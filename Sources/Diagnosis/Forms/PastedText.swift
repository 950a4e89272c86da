/// A text as people paste it, read.
package struct PastedText: Sendable, Equatable {
  /// The stacks, in the order of the text.
  package var stacks: [PastedStacks] = []
  /// The lines that are part of no stack, in order.
  package var lines: [LogLine] = []
  /// What was left out, in words.
  package var notes: [String] = []
}
