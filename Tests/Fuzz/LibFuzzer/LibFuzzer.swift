import Foundation

/// What libFuzzer calls at its start: which parser it feeds is told by `FORKPROOF_FUZZ_PARSER`; `list`
/// prints them all, a line each: name, bytes of the longest input, folders of seeds.
@_cdecl("LLVMFuzzerInitialize")
func startFuzzing(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  if Fuzzed.name == "list" {
    for parser in FuzzedParser.all {
      let folders = ["Tests/Fuzz/Corpus/\(parser.name)"] + parser.seeds
      print(parser.name, parser.longest, folders.joined(separator: " "))
    }
    exit(0)
  }
  guard Fuzzed.parser != nil else {
    print("FORKPROOF_FUZZ_PARSER names no parser: '\(Fuzzed.name)'")
    exit(64)
  }
  return 0
}

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
func takeOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do throws(BrokenProperty) {
    _ = try Fuzzed.parser?.take(Array(UnsafeBufferPointer(start: start, count: count)))
  } catch {
    print("\(Fuzzed.name): \(error)")
    fflush(nil)
    abort()
  }
  return 0
}

/// The parser that this process feeds.
private enum Fuzzed {
  static let name = ProcessInfo.processInfo.environment["FORKPROOF_FUZZ_PARSER"] ?? ""
  static let parser = FuzzedParser.all.first { $0.name == name }
}
