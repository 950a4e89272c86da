/// A value that `Packer` writes and reads.
protocol Packable {
  /// A value to read into.
  static var blank: Self { get }

  /// Names every field to the packer, in an order that stays.
  mutating func pack(_ packer: inout Packer)
}

/// Writes values as few bytes and reads them back, by one list of fields for both ways.
///
/// The bytes are for this process alone: they name texts by their places in its pool.
struct Packer {
  private var bytes: [UInt8]
  private var offset = 0
  private let isReading: Bool
  private var pool: TextPool

  private init(_ bytes: [UInt8], isReading: Bool, pool: consuming TextPool) {
    self.bytes = bytes
    self.isReading = isReading
    self.pool = pool
  }

  /// A value as bytes.
  static func packed<Value: Packable>(_ value: Value) -> [UInt8] {
    var value = value
    return TextPool.shared.withLock { pool in
      var packer = Packer([], isReading: false, pool: TextPool())
      // Moved, not copied.
      swap(&packer.pool, &pool)
      defer { swap(&packer.pool, &pool) }
      packer.bytes.reserveCapacity(2048)
      value.pack(&packer)
      // Without the room that growing left.
      return packer.bytes.withUnsafeBufferPointer { Array($0) }
    }
  }

  /// The value that `packed` made the bytes of.
  static func unpacked<Value: Packable>(_ bytes: [UInt8], as type: Value.Type) -> Value {
    // By a copy of the pool, which reading does not change: others may read at the same time.
    var packer = Packer(bytes, isReading: true, pool: TextPool.shared.withLock { $0 })
    var value = Value.blank
    value.pack(&packer)
    return value
  }

  /// A whole number, in fewer bytes the nearer it is to 0.
  mutating func number(_ value: inout Int) {
    if isReading {
      let read = readVarint()
      value = Int(truncatingIfNeeded: read >> 1) ^ -Int(read & 1)
    } else {
      write(UInt64(bitPattern: Int64((value << 1) ^ (value >> 63))))
    }
  }

  mutating func bits(_ value: inout UInt64) {
    if isReading { value = readVarint() } else { write(value) }
  }

  mutating func real(_ value: inout Double) {
    var pattern = value.bitPattern.byteSwapped
    bits(&pattern)
    value = Double(bitPattern: pattern.byteSwapped)
  }

  mutating func flag(_ value: inout Bool) {
    var number = value ? 1 : 0
    self.number(&number)
    value = number != 0
  }

  /// One of several kinds. The bytes are of this process, so each number in them is that of a kind.
  mutating func tag<Tag: RawRepresentable<Int>>(_ tag: inout Tag) {
    var number = tag.rawValue
    self.number(&number)
    tag = Tag(rawValue: number) ?? tag
  }

  /// A text that other runs have as well.
  mutating func name(_ text: inout String) {
    if isReading {
      let place = readVarint()
      text = place == 0 ? readText() : pool[Int(place - 1)]
    } else if let place = pool.place(of: text) {
      write(UInt64(place) + 1)
    } else {
      write(0)
      writeText(text)
    }
  }

  /// A text that is this run's own.
  mutating func text(_ text: inout String) {
    if isReading { text = readText() } else { writeText(text) }
  }

  mutating func optional<Value>(
    _ value: inout Value?, blank: Value, _ pack: (inout Packer, inout Value) -> Void
  ) {
    var isThere = value != nil
    flag(&isThere)
    guard isThere else { return value = nil }
    var some = value ?? blank
    pack(&self, &some)
    value = some
  }

  mutating func optional(_ value: inout Int?) { optional(&value, blank: 0) { $0.number(&$1) } }

  mutating func optional<Value: Packable>(_ value: inout Value?) {
    optional(&value, blank: .blank) { $1.pack(&$0) }
  }

  mutating func list<Value>(
    _ values: inout [Value], blank: Value, _ pack: (inout Packer, inout Value) -> Void
  ) {
    var count = values.count
    number(&count)
    if isReading {
      values = []
      values.reserveCapacity(count)
      for _ in 0..<count {
        var value = blank
        pack(&self, &value)
        values.append(value)
      }
    } else {
      for value in values {
        var value = value
        pack(&self, &value)
      }
    }
  }

  mutating func list<Value: Packable>(_ values: inout [Value]) {
    list(&values, blank: .blank) { $1.pack(&$0) }
  }

  mutating func numbers(_ values: inout [Int]) { list(&values, blank: 0) { $0.number(&$1) } }

  mutating func names(_ values: inout [String]) { list(&values, blank: "") { $0.name(&$1) } }

  /// A table of texts: its keys come again, its values only where `sharesValues` says so.
  mutating func table(_ table: inout [String: String], sharesValues: Bool) {
    // In an order, so that equal tables are equal bytes.
    var pairs = isReading ? [] : table.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    list(&pairs, blank: ("", "")) { packer, pair in
      packer.name(&pair.0)
      if sharesValues { packer.name(&pair.1) } else { packer.text(&pair.1) }
    }
    if isReading { table = Dictionary(pairs, uniquingKeysWith: { first, _ in first }) }
  }

  private mutating func write(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func readVarint() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return value
  }

  private mutating func writeText(_ text: String) {
    write(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func readText() -> String {
    let count = Int(readVarint())
    let start = offset
    offset += count
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }
}
