import GRPCCore

/// How the peer treats the calls it gets.
enum Behaviour: String, CaseIterable {
  /// Answers every message with itself.
  case echo
  /// Accepts and never answers.
  case silence
  /// Nothing listens on the port that it names.
  case refuse
}

/// The one service of the peer, over raw bytes: what comes in goes out again.
struct EchoService: RegistrableRPCService {
  static let name = "forkproof.Peer"
  let behaviour: Behaviour
  let log: CallLog

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    let method = MethodDescriptor(fullyQualifiedService: Self.name, method: "Echo")
    router.registerHandler(
      forMethod: method, deserializer: RawBytes(), serializer: RawBytes(),
      handler: { request, _ in try await answer(request, method: "/\(method)") })
  }

  private func answer(
    _ request: StreamingServerRequest<[UInt8]>, method: String
  ) async throws -> StreamingServerResponse<[UInt8]> {
    let caller = Caller(request.metadata)
    if behaviour == .silence {
      log.note(method: method, role: caller.role, pid: caller.pid, outcome: "silent")
      while true { try await Task.sleep(for: .seconds(3600)) }
    }
    return StreamingServerResponse { writer in
      for try await message in request.messages { try await writer.write(message) }
      log.note(method: method, role: caller.role, pid: caller.pid, outcome: "answered")
      return [:]
    }
  }
}

/// Who calls, by the metadata that the scenarios send.
private struct Caller {
  let role: String
  let pid: Int

  init(_ metadata: Metadata) {
    role = metadata[stringValues: "forkproof-role"].first { _ in true } ?? ""
    pid = metadata[stringValues: "forkproof-pid"].first { _ in true }.flatMap { Int($0) } ?? 0
  }
}

/// Messages as they are, without a schema.
private struct RawBytes: MessageSerializer, MessageDeserializer {
  func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Bytes { Bytes(message) }

  func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> [UInt8] {
    bytes.withUnsafeBytes { Array($0) }
  }
}
