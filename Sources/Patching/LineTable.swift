/// The lines of a file as numbers, so that they compare fast, and where each of them is.
struct LineTable {
  /// The number of each line; equal lines have one.
  let numbers: [Int]
  private let table: [Line: Int]
  /// Indices of lines, those of number `n` at `ranges[n]..<ranges[n + 1]`, in order.
  private let indices: [Int]
  private let ranges: [Int]

  init(_ file: [Line]) {
    var table: [Line: Int] = [:]
    numbers = file.map { line in
      let number = table[line] ?? table.count
      table[line] = number
      return number
    }
    self.table = table
    var ends = [Int](repeating: 0, count: table.count + 1)
    for number in numbers { ends[number + 1] += 1 }
    for number in 0..<table.count { ends[number + 1] += ends[number] }
    ranges = ends
    var indices = numbers
    for (index, number) in numbers.enumerated() {
      indices[ends[number]] = index
      ends[number] += 1
    }
    self.indices = indices
  }

  /// The number of a line; nil for one that the file does not have.
  func number(of line: Line) -> Int? { table[line] }

  /// Every index where lines of these numbers follow one another; where there are none, every index.
  ///
  /// A patch of many hunks would read the whole file for each: only where the rarest line is does it look, unless that
  /// is nearly everywhere.
  func occurrences(of wanted: [Int]) -> [Int] {
    func places(_ number: Int) -> ArraySlice<Int> { indices[ranges[number]..<ranges[number + 1]] }
    let counts = wanted.map { places($0).count }
    guard let least = counts.min(), let rarest = counts.firstIndex(of: least),
      least < numbers.count / wanted.count
    else { return Patching.occurrences(of: wanted, in: numbers) }
    return places(wanted[rarest]).map { $0 - rarest }
      .filter { $0 >= 0 && numbers[$0...].starts(with: wanted) }
  }
}
