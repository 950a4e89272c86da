import Model

/// What a file is that is no text of a trace, by its first bytes, and how a trace is made of it.
package enum ForeignFile: Equatable {
  case compressed(Compression)
  case zip, lz4, perf, picture, pdf

  /// Nil where the bytes may be a text.
  package init?(_ bytes: [UInt8]) {
    let others: [Self] = [.zip, .lz4, .perf, .picture, .pdf]
    let found =
      Compression(of: bytes).map(Self.compressed)
      ?? others.first { form in form.magics.contains { bytes.starts(with: $0) } }
    guard let found else { return nil }
    self = found
  }

  private var magics: [[UInt8]] {
    switch self {
    case .compressed: []
    case .zip: [[0x50, 0x4b, 3, 4]]
    case .lz4: [[0x04, 0x22, 0x4d, 0x18]]
    case .perf: [Array("PERFILE2".utf8)]
    case .picture: [[0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], Array("GIF8".utf8)]
    case .pdf: [Array("%PDF-".utf8)]
    }
  }

  /// What it is.
  package var words: String {
    switch self {
    case .compressed, .lz4: "a compressed file"
    case .zip: "a zip archive"
    case .perf: "a recording of perf"
    case .picture: "a picture"
    case .pdf: "a PDF"
    }
  }

  /// What to do about it.
  package var hint: String {
    switch self {
    case .compressed(.gzip):
      "unpack it by gunzip; a trace can be piped: gunzip -c FILE | forkproof diagnose -"
    case .compressed(.bzip2): "unpack it by bunzip2"
    case .compressed(.lzip): "unpack it by lzip -d"
    case .compressed(.xz): "unpack it by unxz"
    case .compressed(.zstd): "unpack it by unzstd; coredumpctl dump writes a core file unpacked"
    case .lz4: "unpack it by lz4 -d; coredumpctl dump writes a core file unpacked"
    case .zip: "unpack it, and name the trace in it"
    case .perf: "name what perf script -i FILE prints"
    case .picture, .pdf: "paste the text of the trace"
    }
  }
}
