import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Glibc

/// The gRPC server that scenarios talk to: `forkproof-peer BEHAVIOUR LOGFILE`.
///
/// It prints `listening PORT` once it can be reached, and serves until it is ended.
@main
struct Peer {
  static func main() async {
    do {
      try await serve(arguments: CommandLine.arguments)
    } catch {
      complain("error: \(error)")
      exit(error is PeerError ? 64 : 3)
    }
  }

  private static func serve(arguments: [String]) async throws {
    guard arguments.count == 3, let behaviour = Behaviour(rawValue: arguments[1]) else {
      throw PeerError.usage
    }
    let log = try CallLog(path: arguments[2])
    let transport = HTTP2ServerTransport.Posix(
      address: .ipv4(host: "127.0.0.1", port: 0), transportSecurity: .plaintext)
    let server = GRPCServer(
      transport: transport, services: [EchoService(behaviour: behaviour, log: log)])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      let address = try await transport.listeningAddress
      if behaviour == .refuse {
        server.beginGracefulShutdown()
        try await group.waitForAll()
      }
      announce(port: address.ipv4?.port ?? 0)
      if behaviour == .refuse { while true { pause() } }
      try await group.waitForAll()
    }
  }

  /// Tells the port by one `write(2)`: standard output may be a pipe, and its buffer would hold it back.
  private static func announce(port: Int) {
    let line = Array("listening \(port)\n".utf8)
    _ = write(STDOUT_FILENO, line, line.count)
  }

  private static func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }
}

/// What keeps the peer from serving.
enum PeerError: Error, CustomStringConvertible {
  case usage
  case unwritableLog(path: String, reason: String)

  var description: String {
    switch self {
    case .usage:
      let names = Behaviour.allCases.map(\.rawValue).joined(separator: "|")
      return "usage: forkproof-peer \(names) LOGFILE"
    case .unwritableLog(let path, let reason):
      return "\(path): cannot be written: \(reason)"
    }
  }
}
