/// Every index of `text` where `pattern` is, in time linear in both (Knuth, Morris, Pratt).
///
/// The empty pattern is everywhere, behind the end as well.
func occurrences(of pattern: [Int], in text: [Int]) -> [Int] {
  guard !pattern.isEmpty else { return Array(0...text.count) }
  // How much of the pattern's beginning each of its prefixes ends with.
  var borders = [Int](repeating: 0, count: pattern.count)
  var length = 0
  for index in pattern.indices.dropFirst() {
    while length > 0, pattern[index] != pattern[length] { length = borders[length - 1] }
    if pattern[index] == pattern[length] { length += 1 }
    borders[index] = length
  }
  var found: [Int] = []
  length = 0
  for (index, element) in text.enumerated() {
    while length > 0, element != pattern[length] { length = borders[length - 1] }
    if element == pattern[length] { length += 1 }
    if length == pattern.count {
      found.append(index + 1 - length)
      length = borders[length - 1]
    }
  }
  return found
}
