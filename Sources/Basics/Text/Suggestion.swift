/// The hint for a word that is not known: the nearest known one, else all of them, else nothing.
package func suggestion(for word: String, among known: [String]) -> String? {
  if let near = nearest(to: word, among: known) { return "did you mean \(near.quoted)?" }
  guard !known.isEmpty else { return nil }
  let shown = Set(known).sorted().prefix(12).map(\.printable).joined(separator: ", ")
  return "known: \(shown)\(known.count > 12 ? ", …" : "")"
}

/// The known word nearest to `word`, when it is near enough to be meant; the first of equals by name.
package func nearest(to word: String, among known: [String]) -> String? {
  // Beyond this nothing is a slip of the keyboard, and the distance costs the square of it.
  guard word.utf8.count <= 64 else { return nil }
  let limit = max(1, word.count / 3)
  return known.sorted()
    .map { (word: $0, distance: editDistance(word.lowercased(), $0.lowercased())) }
    .filter { $0.distance <= limit }
    .min { $0.distance < $1.distance }?.word
}

/// The least number of characters to insert, delete, replace or swap with a neighbour.
package func editDistance(_ left: String, _ right: String) -> Int {
  let (a, b) = (Array(left), Array(right))
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        best = min(best, beforeLast[j - 1] + 1)
      }
      row.append(best)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
