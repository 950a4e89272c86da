import Files
import Foundation
import Processes
import Storage
import Testing

extension EndToEnd {
  /// Every way over the network, where a proxy is set: the host that is asked for does not exist, so what the
  /// proxy was told can have come through it alone.
  @Suite struct ProxyTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-proxy")
    }

    /// A proxy that writes down what it is asked for and refuses it, and a command behind it.
    private static let script = """
      python3 - <<'PROXY' >port &
      import socketserver
      class Refusing(socketserver.StreamRequestHandler):
          def handle(self):
              with open("asked", "ab") as asked: asked.write(self.rfile.readline())
              while self.rfile.readline().strip(): pass
              self.wfile.write(b"HTTP/1.1 502 no\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")
      class Server(socketserver.ThreadingTCPServer): daemon_threads = True
      server = Server(("127.0.0.1", 0), Refusing)
      print(server.server_address[1], flush=True)
      server.serve_forever()
      PROXY
      proxy=$!
      trap 'kill $proxy' EXIT
      until test -s port; do sleep 0.05; done
      unset no_proxy NO_PROXY all_proxy ALL_PROXY HTTPS_PROXY HTTP_PROXY
      export http_proxy=http://127.0.0.1:$(cat port) https_proxy=http://127.0.0.1:$(cat port)
      export XDG_CACHE_HOME=$PWD/cache
      "$P" ARGUMENTS >/dev/null 2>&1
      code=$?
      cat asked
      exit $code
      """

    @Test(
      "what is fetched comes through the proxy",
      arguments: [
        ("curl", "evaluate RUNS --source https://nowhere.invalid/x.tgz", "CONNECT nowhere.invalid"),
        (
          "curl without encryption", "evaluate RUNS --source http://nowhere.invalid/x.tgz",
          "GET http://nowhere."
        ),
        (
          "curl, of a candidate", "build --output built https://nowhere.invalid/x.patch",
          "CONNECT nowhere.invalid"
        ),
        (
          "libgit2", "evaluate RUNS --source https://nowhere.invalid/x.git --ref v1",
          "CONNECT nowhere.invalid"
        ),
        (
          "libgit2, of a history",
          "bisect RUNS --source https://nowhere.invalid/x.git --good v1 --bad v2",
          "CONNECT nowhere.invalid"
        ),
        ("apt", "evaluate RUNS --source debian --refetch", " http"),
        ("mmdebstrap", "environment make debian-13", " http"),
      ])
    func proxy(_ way: String, _ arguments: String, asked: String) async throws {
      let runs = "--scenario exit-idle --settings on-epoll1"
      let script = Self.script.replacing(
        "ARGUMENTS", with: arguments.replacing("RUNS", with: runs))
      let result = try await forkproof.bash(script, in: files.path, timeLimit: 120)
      #expect(result.outputText.contains(asked), "\(way): \(result.outputText)\(result.errorText)")
      #expect(result.status != .code(0))
    }
  }
}
