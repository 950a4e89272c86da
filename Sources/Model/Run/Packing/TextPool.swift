import Synchronization

/// Texts that come again in run after run, such as names of threads and functions, each kept once.
///
/// One pool serves the whole process. It grows up to a limit; a text that finds no place is written where it
/// stands.
struct TextPool {
  static let shared = Mutex(TextPool())

  /// The longest text that is taken, in bytes.
  private static let longest = 1024
  /// The most that all texts may have, in bytes, and how many there may be.
  private static let most = (bytes: 8 << 20, texts: 1 << 16)

  private var places: [Key: Int] = [:]
  private var texts: [String] = []
  private var bytes = 0

  /// Equal by its bytes: two texts that only look alike are two.
  private struct Key: Hashable {
    let text: String

    static func == (left: Key, right: Key) -> Bool {
      left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
      let isDone: Void? = text.utf8.withContiguousStorageIfAvailable {
        hasher.combine(bytes: UnsafeRawBufferPointer($0))
      }
      if isDone == nil { for byte in text.utf8 { hasher.combine(byte) } }
    }
  }

  /// The place of a text; nil where it has none and gets none.
  mutating func place(of text: String) -> Int? {
    let key = Key(text: text)
    if let place = places[key] { return place }
    let size = text.utf8.count
    guard size <= Self.longest, texts.count < Self.most.texts, bytes + size <= Self.most.bytes
    else { return nil }
    bytes += size
    places[key] = texts.count
    texts.append(text)
    return texts.count - 1
  }

  /// The text at a place that `place(of:)` gave.
  subscript(place: Int) -> String { texts.indices.contains(place) ? texts[place] : "" }

  /// A text that shares its bytes with every equal one.
  static func interned(_ text: String) -> String {
    // A text this short lies in no memory of its own.
    guard text.utf8.count > 15 else { return text }
    return shared.withLock { pool in pool.place(of: text).map { pool[$0] } ?? text }
  }
}
