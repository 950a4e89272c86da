import Glibc
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// The gRPC server that scenarios talk to: `forkproof-peer BEHAVIOUR LOGFILE [CONTROL]`.
///
/// It prints `listening PORT` once it can be reached, and serves until it is ended.
@main
struct Peer {
  static func main() async {
    do {
      let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
      // Nothing listens on a port that is bound only, and nobody else can take it.
      let isUp = arguments.handedOn?.isUp ?? (arguments.behaviour != .refuse)
      try await isUp ? serve(arguments) : stayDown(arguments)
    } catch {
      say("error: \(error)\n", on: STDERR_FILENO)
      exit(error is PeerError ? 64 : 3)
    }
  }

  private static func serve(_ arguments: Arguments) async throws {
    let log = try CallLog(path: arguments.logFile)
    let transport = HTTP2ServerTransport.Posix(
      address: .ipv4(host: "127.0.0.1", port: arguments.handedOn?.port ?? 0),
      transportSecurity: .plaintext)
    let server = GRPCServer(
      transport: transport, services: [EchoService(behaviour: arguments.behaviour, log: log)])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      let port = try await transport.listeningAddress.ipv4?.port ?? 0
      try announce(arguments, port: port)
      try await group.waitForAll()
    }
  }

  private static func stayDown(_ arguments: Arguments) throws {
    try announce(arguments, port: reservePort(arguments.handedOn?.port ?? 0))
    while true { pause() }
  }

  /// Tells that the peer is what it was asked to be: the probe, or whoever gave the command.
  private static func announce(_ arguments: Arguments, port: Int) throws {
    if arguments.control != nil { try Control(arguments, port: port).listen() }
    guard let handedOn = arguments.handedOn else {
      return say("listening \(port)\n", on: STDOUT_FILENO)
    }
    say("done\n", on: handedOn.reply)
    Glibc.close(handedOn.reply)
  }
}

/// Writes by one `write(2)`: a buffer would hold the text back.
func say(_ text: String, on descriptor: Int32) {
  let bytes = Array(text.utf8)
  _ = write(descriptor, bytes, bytes.count)
}
