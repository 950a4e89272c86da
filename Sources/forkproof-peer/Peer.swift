import CLinux
import Glibc
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// The gRPC server that scenarios talk to: `forkproof-peer BEHAVIOUR`.
///
/// It prints `listening PORT` once it can be reached, then what it sees, and serves until its standard
/// input ends. Processes under test run as the same user, so it takes no signals from others and lets
/// none of them look into it; where no probe is there, it is a program like any other.
@main
struct Peer {
  static func main() async {
    do {
      let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
      if arguments.asks {
        fp_ignore_sent_signals()
        guard fp_hide() == 0 else {
          throw PeerError.visible
        }
      }
      // Nothing listens on a port that is bound only, and no other process can take it.
      let isUp = arguments.handedOn?.isUp ?? (arguments.behaviour != .refuse)
      try await isUp ? serve(arguments) : stayDown(arguments)
    } catch {
      say("error: \(error)\n", on: STDERR_FILENO)
      exit(error is PeerError ? 64 : 3)
    }
  }

  private static func serve(_ arguments: Arguments) async throws {
    let doorkeeper = Doorkeeper(asks: arguments.asks)
    let transport = HTTP2ServerTransport.Posix(
      address: .ipv4(host: "127.0.0.1", port: arguments.handedOn?.port ?? 0),
      transportSecurity: .plaintext,
      // More than a client takes by default: it is the client's limit that is asked for.
      config: .defaults { $0.rpc.maxRequestPayloadSize = 16 << 20 })
    let server = GRPCServer(
      transport: transport,
      services: [EchoService(behaviour: arguments.behaviour, doorkeeper: doorkeeper)])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      let port = try await transport.listeningAddress.ipv4?.port ?? 0
      announce(arguments, port: port, doorkeeper)
      try await group.waitForAll()
    }
  }

  private static func stayDown(_ arguments: Arguments) throws {
    announce(
      arguments, port: try reservePort(arguments.handedOn?.port ?? 0), Doorkeeper(asks: false))
    while true { pause() }
  }

  /// Tells the probe that the peer is what it was asked to be, and listens to it from now on.
  private static func announce(_ arguments: Arguments, port: Int, _ doorkeeper: Doorkeeper) {
    if let handedOn = arguments.handedOn {
      CallLog.noteDone(handedOn.isUp ? "start" : "stop")
    } else {
      say("listening \(port)\n", on: STDOUT_FILENO)
    }
    Control(arguments, port: port, doorkeeper: doorkeeper).listen()
  }
}

/// Writes by one `write(2)`: a buffer would hold the text back.
func say(_ text: String, on descriptor: Int32) {
  let bytes = Array(text.utf8)
  _ = write(descriptor, bytes, bytes.count)
}
