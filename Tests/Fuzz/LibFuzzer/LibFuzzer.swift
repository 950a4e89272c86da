import Foundation
import RandomSupport

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
  atexit { print("\(Fuzzed.name): \(Fuzzed.inputs) inputs, of which \(Fuzzed.taken) were taken") }
  return 0
}

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
func takeOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Fuzzed.inputs += 1
  do throws(BrokenProperty) {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let parser = Fuzzed.parser else { return 0 }
    if try parser.take(bytes) {
      Fuzzed.taken += 1
    } else if parser.buildsOnTaken {
      // It is not to become part of the corpus.
      return -1
    }
  } catch {
    print("\(Fuzzed.name): \(error)")
    fflush(nil)
    abort()
  }
  return 0
}

/// Every other change is of words, the rest is libFuzzer's own; fewer where that leaves no grammar.
@_cdecl("LLVMFuzzerCustomMutator")
func mutate(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int, _ seed: CUnsignedInt)
  -> Int
{
  let rest: CUnsignedInt = Fuzzed.parser?.buildsOnTaken ?? false ? 16 : 2
  guard seed % rest != 0 else { return mutateByBytes(start, count, most) }
  var random = SplitMix(state: UInt64(seed))
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let made = TokenMutation(bytes).input(using: &random).prefix(most)
  for (index, byte) in made.enumerated() { start[index] = byte }
  return made.count
}

/// libFuzzer's own mutation.
@_silgen_name("LLVMFuzzerMutate")
private func mutateByBytes(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int) -> Int

/// The parser that this process feeds; libFuzzer runs one thread.
private enum Fuzzed {
  static let name = ProcessInfo.processInfo.environment["FORKPROOF_FUZZ_PARSER"] ?? ""
  static let parser = FuzzedParser.all.first { $0.name == name }
  nonisolated(unsafe) static var inputs = 0
  nonisolated(unsafe) static var taken = 0
}
