import Files

/// The folders outside the system's own from which this program's libraries came: those of the Swift
/// runtime, which the programs of a run need as well.
let runtimeFolders: [String] = {
  let maps = (try? readFile("/proc/self/maps")) ?? []
  var folders: Set<String> = []
  for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
    guard let start = line.firstIndex(of: "/"), let end = line.lastIndex(of: "/"),
      line[end...].hasPrefix("/libswift")
    else { continue }
    folders.insert(String(line[start..<end]))
  }
  return folders.filter { !SystemView.shows($0) }.sorted()
}()
