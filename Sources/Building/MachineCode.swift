import Basics
import Elf
import Files

/// The digest of what the loader takes of an ELF file, without what names the build: two files with
/// the same digest run the same, though their debug information may differ.
///
/// Of a library these are its program headers, all that they lead to, and what lies between it in the pages that
/// are mapped: what sections say of the same bytes is nothing to the loader (elf(5), System V gABI chapter 5), and may be
/// another. Left out are where sections stand, and the build id, a digest over the debug information too. Of an object file,
/// which has no program headers, it is the sections that are loaded. Returns nil for what is no ELF file.
package func machineCodeDigest(of file: [UInt8]) -> String? {
  guard let elf = ElfFile(file), let segments = ElfFile.segments(of: file) else { return nil }
  var key = CacheKey(kind: "machine code", schema: 2)
  if segments.isEmpty {
    for section in elf.sections where section.isAllocated && section.name != ".note.gnu.build-id" {
      key.add(section.name)
      key.add(digest(of: section.bytes))
    }
    return key.hexadecimal
  }
  var loaded = file
  let unread = ElfFile.sectionFields + [ElfFile.buildID(in: file, segments)].compactMap { $0 }
  for range in unread { for index in range { loaded[index] = 0 } }
  key.add(digest(of: loaded[..<ElfFile.headerSize]))
  for segment in segments {
    key.add(digest(of: segment.header))
    if !segment.isLoaded { key.add(digest(of: loaded[segment.range])) }
  }
  key.add(digest(of: loaded[ElfFile.mappedRange(of: segments, in: file)]))
  return key.hexadecimal
}
