import GRPCCore
import Model

/// The one service of the peer, over raw bytes.
struct EchoService: RegistrableRPCService {
  static let name = "forkproof.Peer"
  let behaviour: PeerBehaviour
  let doorkeeper: Doorkeeper
  private let meeting = Meeting()

  init(behaviour: PeerBehaviour, doorkeeper: Doorkeeper) {
    self.behaviour = behaviour
    self.doorkeeper = doorkeeper
  }

  /// What can be called.
  private enum Method: String, CaseIterable {
    /// Takes one message, which goes out again.
    case echo = "Echo"
    /// Takes any number of messages, each answered with itself as it comes.
    case chat = "Chat"
    /// Answers only once as many callers are there as the caller says, then as `Echo` does.
    case meet = "Meet"
    /// Takes any number of messages, each answered with what only the peer can make of it.
    case mirror = "Mirror"
    /// Is not available to a first attempt, and answers a later one as `Echo` does.
    case again = "Again"
  }

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    for method in Method.allCases {
      let name = MethodDescriptor(fullyQualifiedService: Self.name, method: method.rawValue)
      router.registerHandler(
        forMethod: name, deserializer: RawBytes(), serializer: RawBytes(),
        handler: { request, context in
          let caller = Caller(request.metadata, from: context.remotePeer)
          return try await answer(request, method, from: caller) { outcome in
            CallLog.note(method: "/\(name)", caller: caller, outcome: outcome)
          }
        })
    }
  }

  private func answer(
    _ request: StreamingServerRequest<[UInt8]>, _ method: Method, from caller: Caller,
    note: @escaping @Sendable (PeerOutcome) -> Void
  ) async throws -> StreamingServerResponse<[UInt8]> {
    await doorkeeper.identify(caller)
    if behaviour == .silence {
      note(.silent)
      while true { try await Task.sleep(for: .seconds(3600)) }
    }
    // What a client says of its attempts: gRFC A6, client retries.
    let attempts = request.metadata[stringValues: "grpc-previous-rpc-attempts"]
    if method == .again, !attempts.contains(where: { $0 != "0" }) {
      return StreamingServerResponse(error: RPCError(code: .unavailable, message: "call again"))
    }
    let reflection = Reflection(of: request.metadata)
    return StreamingServerResponse(metadata: reflection.metadata) { writer in
      do {
        if method == .meet { try await meeting.attend(request.metadata) }
        for try await message in request.messages {
          try await beforeAnswering(note)
          try await writer.write(method == .mirror ? Reflection.turned(message) : message)
        }
      } catch {
        note(.cancelled)
        throw error
      }
      note(.answered)
      if let error = reflection.error { throw error }
      return reflection.metadata
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
