import GRPCCore

/// What a caller's metadata asks the peer to say again, before the messages and behind them.
struct Reflection: Sendable {
  /// The caller's own words.
  var metadata: Metadata = [:]
  /// The status that the caller asks for; nil is OK.
  var error: RPCError?

  /// The second half of a message before its first one: two copies, however large it is.
  static func turned(_ message: [UInt8]) -> [UInt8] {
    let middle = message.count / 2
    return Array(message[middle...]) + message[..<middle]
  }

  /// What the metadata of a request asks for: `forkproof-said…` and `authorization` come back, the time that the
  /// call has as `forkproof-timeout`; `5 the details` in `forkproof-status-bin` is the status.
  init(of request: Metadata) {
    for (key, value) in request where key.hasPrefix("forkproof-said") || key == "authorization" {
      switch value {
      case .string(let text): metadata.addString(text, forKey: key)
      case .binary(let bytes): metadata.addBinary(bytes, forKey: key)
      }
    }
    for timeout in request[stringValues: "grpc-timeout"] {
      metadata.addString(timeout, forKey: "forkproof-timeout")
    }
    let wanted = request[binaryValues: "forkproof-status-bin"].first { _ in true } ?? []
    let words = String(decoding: wanted, as: UTF8.self).split(separator: " ", maxSplits: 1)
    guard words.count == 2, let number = Int(words[0]), let status = Status.Code(rawValue: number),
      let code = RPCError.Code(status)
    else { return }
    error = RPCError(code: code, message: String(words[1]), metadata: metadata)
  }
}
