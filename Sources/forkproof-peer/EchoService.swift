import GRPCCore

/// The one service of the peer, over raw bytes: what comes in goes out again. `Echo` takes one
/// message, `Chat` any number, each answered as it comes.
struct EchoService: RegistrableRPCService {
  static let name = "forkproof.Peer"
  let behaviour: Behaviour
  let log: CallLog

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    for name in ["Echo", "Chat"] {
      let method = MethodDescriptor(fullyQualifiedService: Self.name, method: name)
      router.registerHandler(
        forMethod: method, deserializer: RawBytes(), serializer: RawBytes(),
        handler: { request, _ in try await answer(request, method: "/\(method)") })
    }
  }

  private func answer(
    _ request: StreamingServerRequest<[UInt8]>, method: String
  ) async throws -> StreamingServerResponse<[UInt8]> {
    let caller = Caller(request.metadata)
    @Sendable func note(_ outcome: String) {
      log.note(method: method, role: caller.role, pid: caller.pid, outcome: outcome)
    }
    if behaviour == .silence {
      note("silent")
      while true { try await Task.sleep(for: .seconds(3600)) }
    }
    return StreamingServerResponse { writer in
      do {
        for try await message in request.messages {
          try await beforeAnswering(note)
          try await writer.write(message)
        }
      } catch {
        note("cancelled")
        throw error
      }
      note("answered")
      return [:]
    }
  }

  private func beforeAnswering(_ note: @Sendable (String) -> Void) async throws {
    switch behaviour {
    case .delay: try await Task.sleep(for: .milliseconds(200))
    case .close:
      note("closed")
      closeConnections()
    case .echo, .silence, .refuse: break
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
