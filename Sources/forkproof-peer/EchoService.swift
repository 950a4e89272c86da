import GRPCCore
import Model

/// The one service of the peer, over raw bytes: what comes in goes out again. `Echo` takes one
/// message, `Chat` any number, each answered as it comes.
struct EchoService: RegistrableRPCService {
  static let name = "forkproof.Peer"
  let behaviour: Behaviour
  let doorkeeper: Doorkeeper

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    for name in ["Echo", "Chat"] {
      let method = MethodDescriptor(fullyQualifiedService: Self.name, method: name)
      router.registerHandler(
        forMethod: method, deserializer: RawBytes(), serializer: RawBytes(),
        handler: { request, context in
          try await answer(request, from: context.remotePeer, method: "/\(method)")
        })
    }
  }

  private func answer(
    _ request: StreamingServerRequest<[UInt8]>, from remote: String, method: String
  ) async throws -> StreamingServerResponse<[UInt8]> {
    let caller = Caller(request.metadata, from: remote)
    @Sendable func note(_ outcome: PeerOutcome) {
      CallLog.note(method: method, caller: caller, outcome: outcome)
    }
    await doorkeeper.identify(caller)
    if behaviour == .silence {
      note(.silent)
      while true { try await Task.sleep(for: .seconds(3600)) }
    }
    return StreamingServerResponse { writer in
      do {
        for try await message in request.messages {
          try await beforeAnswering(note)
          try await writer.write(message)
        }
      } catch {
        note(.cancelled)
        throw error
      }
      note(.answered)
      return [:]
    }
  }

  private func beforeAnswering(_ note: @Sendable (PeerOutcome) -> Void) async throws {
    switch behaviour {
    case .delay: try await Task.sleep(for: .milliseconds(200))
    case .close:
      note(.closed)
      closeConnections()
    case .echo, .silence, .refuse: break
    }
  }
}

/// Messages as they are, without a schema.
private struct RawBytes: MessageSerializer, MessageDeserializer {
  func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Bytes { Bytes(message) }

  func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> [UInt8] {
    bytes.withUnsafeBytes { Array($0) }
  }
}
