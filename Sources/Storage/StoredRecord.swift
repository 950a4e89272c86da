import Basics
import Files
import Foundation
import Model

/// A record read back.
package struct StoredRecord: Sendable, Equatable {
  /// What could be read, in order.
  package var entries: [Entry]
  /// The numbers of the lines that could not be read: a kill leaves at most the last one.
  package var damagedLines: [Int]

  /// Reads a record, without what is private where an earlier version wrote it; a damaged line costs that
  /// line, not the record. Only a piece of the file is in memory at a time.
  /// - Throws: `FileError` when there is no such file, or when most of it is something else.
  package init(path: String, hiding privateText: PrivateText? = nil) throws(FileError) {
    var lines = RecordLines(privateText)
    var sealed = SealedLines()
    try readInput(path, as: .record) { piece in
      lines.take(piece)
      sealed.take(piece)
    }
    lines.finish()
    (entries, damagedLines) = (lines.entries, lines.damaged)
    markIfAltered(sealed.seal)
    try refuseOtherSchema(path)
    guard lines.damaged.count <= RecordLines.mostDamaged else {
      throw FileError(
        attempt: "cannot read", path: path,
        reason: "more than \(RecordLines.mostDamaged) of its lines are none of a record")
    }
  }

  /// Marks the end of a record whose lines are not those that it ended with.
  private mutating func markIfAltered(_ seal: RecordSeal) {
    let end = entries.lastIndex { if case .closed = $0 { true } else { false } }
    guard let end, case .closed(var closing) = entries[end], let own = closing.seal, own != seal
    else { return }
    closing.isAltered = true
    entries[end] = .closed(closing)
  }

  /// What a later version wrote may mean something else here, even where it can be read.
  private func refuseOtherSchema(_ path: String) throws(FileError) {
    for case .opened(let opening) in entries.prefix(1) {
      guard !(1...Opening.schema).contains(opening.schema) else { continue }
      throw FileError(
        attempt: "cannot read", path: path,
        reason: "it is a record of format \(opening.schema), of which this forkproof knows 1 to "
          + "\(Opening.schema); use the version that made it")
    }
  }
}

/// The lines of a record as they come in.
private struct RecordLines {
  private(set) var entries: [Entry] = []
  private(set) var damaged: [Int] = []
  private let privateText: PrivateText?
  private var count = 0
  /// What is read but not decoded yet.
  private var bytes: [UInt8] = []
  /// How many of these hold no end of a line.
  private var searched = 0
  /// Whether what comes is the rest of a line that is longer than any of ours, and passed over.
  private var isSkipping = false

  /// Lines that cannot be read, of which a kill leaves one: what has more is no record, and not read on.
  static let mostDamaged = 1000
  /// Twice what an observation may have.
  private static let mostOfLine = 128 << 20
  /// What is decoded at once, in bytes: enough for all cores.
  private static let batch = 4 << 20
  /// Lines that are decoded before it is asked how many were damaged.
  private static let linesAtOnce = 1 << 14
  private static let newline = UInt8(ascii: "\n")

  init(_ privateText: PrivateText?) { self.privateText = privateText }

  mutating func take(_ piece: ArraySlice<UInt8>) {
    var piece = piece
    if isSkipping {
      guard let end = piece.firstIndex(of: Self.newline) else { return }
      piece = piece[(end + 1)...]
      endSkipped()
    }
    bytes += piece
    guard bytes.count >= Self.batch else { return }
    guard let last = bytes[searched...].lastIndex(of: Self.newline) else {
      searched = bytes.count
      if searched > Self.mostOfLine { (bytes, searched, isSkipping) = ([], 0, true) }
      return
    }
    decode(bytes[..<last])
    bytes.removeFirst(last + 1)
    searched = 0
  }

  mutating func finish() {
    if isSkipping { endSkipped() }
    decode(bytes[...])
    bytes = []
  }

  private mutating func endSkipped() {
    isSkipping = false
    count += 1
    damaged.append(count)
  }

  private mutating func decode(_ bytes: ArraySlice<UInt8>) {
    var lines = bytes.split(separator: Self.newline)[...]
    while !lines.isEmpty, damaged.count <= Self.mostDamaged {
      decode(Array(lines.prefix(Self.linesAtOnce)))
      lines = lines.dropFirst(Self.linesAtOnce)
    }
  }

  private mutating func decode(_ lines: [ArraySlice<UInt8>]) {
    let read = lines.mappedByAllCores(least: 64) { [privateText] line -> Entry? in
      guard line.count <= Self.mostOfLine else { return nil }
      let neutral = privateText.flatMap { $0.hidden(in: Array(line)) }
      return try? JSONDecoder().decode(Entry.self, from: neutral.map { Data($0) } ?? Data(line))
    }
    entries += read.compactMap(\.self)
    damaged += read.indices.filter { read[$0] == nil }.map { count + $0 + 1 }
    count += lines.count
  }
}
