import Basics
import Elf
import Files

/// The digest of what an ELF file loads into memory, without what names the build: two files with
/// the same digest run the same, though their debug information may differ.
///
/// Left out is `.note.gnu.build-id`, a digest over the debug information too. Returns nil for what
/// is no ELF file.
package func machineCodeDigest(of file: [UInt8]) -> String? {
  guard let elf = ElfFile(file) else { return nil }
  var key = CacheKey(kind: "machine code", schema: 1)
  for section in elf.sections where section.isAllocated && section.name != ".note.gnu.build-id" {
    key.add(section.name)
    key.add(digest(of: section.bytes))
  }
  return key.hexadecimal
}
