import Testing
@testable import Probe

@Suite struct SocketTableTests {
  private let text = Array(
    """
      sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
       0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0
       1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 20 4
       2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 333 1 0 20 4
       3: 0000000000000000FFFF00000100007F:C351 0000000000000000FFFF00000100007F:1F90 08 0:0 00:0 0 0 0 444 1
       4: 0100007F:C352 0100007F:1F90 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0
    """.utf8)

  @Test("the caller's end is told from the peer's", arguments: [(50000, 222), (50001, 444)])
  func ends(_ port: Int, _ inode: UInt64) {
    #expect(SocketTable.inode(from: port, to: 8080, in: text) == inode)
  }

  @Test("what is closed, or was never there, has no inode", arguments: [50002, 50003, 0, -1])
  func absent(_ port: Int) {
    #expect(SocketTable.inode(from: port, to: 8080, in: text) == nil)
  }

  @Test("text that is no table has none", arguments: ["", "\n\n", "a b c\nd e f", ":::: : :"])
  func hostile(_ text: String) {
    #expect(SocketTable.inode(from: 1, to: 2, in: Array(text.utf8)) == nil)
  }
}

@Suite struct MappedFilesTests {
  private let files = MappedFiles(names: ["grpc.so", "libgrpc.so"])

  private func found(_ lines: String...) -> [Int: Set<String>] {
    files.found(in: Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  @Test func pathsAreFoundOnceEach() {
    #expect(
      found(
        "7f00-7f01 r-xp 00000000 fe:01 17 /mnt/artifact/grpc.so",
        "7f01-7f02 rw-p 00001000 fe:01 17 /mnt/artifact/grpc.so",
        "7f02-7f03 r-xp 00000000 fe:01 18 /usr/lib/libgrpc.so.29.0.0")
        == [0: ["/mnt/artifact/grpc.so"], 1: ["/usr/lib/libgrpc.so.29.0.0"]])
  }

  @Test func aNameInsideAnotherIsNone() {
    #expect(
      found(
        "7f00-7f01 r-xp 0 fe:01 17 /tmp/mygrpc.so", "7f00-7f01 r-xp 0 fe:01 17 /tmp/grpc.sock",
        "7f00-7f01 r-xp 0 fe:01 17 /grpc.so.d/x", "7f00-7f01 rw-p 0 00:00 0", "/grpc.so (deleted)")
        == [:])
  }

  @Test func theLastLineNeedsNoEnd() {
    #expect(files.found(in: Array("1-2 r 0 0 1 /a b/grpc.so".utf8)) == [0: ["/a b/grpc.so"]])
    #expect(files.found(in: []) == [:])
  }

  @Test func thisProcessHasNone() {
    #expect(files.found(in: 1 << 30) == nil)
  }
}
