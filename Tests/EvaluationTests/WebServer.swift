import Foundation
import GitTestSupport

/// An HTTP server on a loopback port of its own, ended with this object or with the test process.
final class WebServer {
  private let child: Child
  /// The end of its standard input: it stops when this is closed.
  private let input: Int32
  let port: Int

  /// What it answers: a patch, redirects, an HTML page, an answer without an end, archives whose
  /// connection breaks, and 404.
  private static let script = """
    import gzip, http.server, io, os, random, sys, tarfile, threading
    def tgz():
        data = bytes(random.Random(1).randrange(256) for _ in range(50000))
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            info = tarfile.TarInfo("t/noise")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        return out.getvalue()
    TGZ = tgz()
    PATCH = b"--- a/f\\n+++ b/f\\n@@ -1 +1 @@\\n-a\\n+b\\n"
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *words): pass
        def do_GET(self):
            path = self.path.split("?")[0]
            if path in ("/fix.patch", "/o/r/pull/7.patch"): return self.answer(PATCH)
            if path == "/moved": return self.leads("/fix.patch")
            if path == "/loop": return self.leads("/loop")
            if path == "/file": return self.leads("file:///etc/passwd")
            if path == "/o/r/pull/7": return self.answer(b"<!DOCTYPE html><html>")
            if path == "/empty.patch": return self.answer(b"")
            if path == "/page.tgz": return self.answer(b"<!DOCTYPE html><html>")
            if path == "/short.tgz": return self.part(TGZ, 0, 0)
            if path == "/breaking.tgz":
                start = int((self.headers.get("Range") or "bytes=0-")[6:].split("-")[0])
                return self.part(TGZ, start, 20000)
            if path == "/endless.patch": return self.endless()
            self.send_error(404)
        def answer(self, body):
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def part(self, body, start, count):
            self.send_response(206 if start else 200)
            if start: self.send_header("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body)))
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            self.wfile.write(body[start:start + count])
        def leads(self, place):
            self.send_response(302)
            self.send_header("Location", place)
            self.send_header("Content-Length", "0")
            self.end_headers()
        def endless(self):
            self.send_response(200)
            self.end_headers()
            try:
                while True: self.wfile.write(b"+" * (1 << 20))
            except OSError: pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    os._exit(0)
    """

  init() throws {
    let (theirInput, input) = try makePipe()
    let (output, theirOutput) = try makePipe()
    let errors = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { for descriptor in [theirInput, output, errors] { close(descriptor) } }
    self.input = input
    child = try Child(
      ["python3", "-c", Self.script], input: theirInput, output: theirOutput, errors: errors)
    // So that the reading ends if the script does.
    close(theirOutput)
    guard let port = Int(readLine(from: output)) else {
      throw FixtureError("the server gave no port")
    }
    self.port = port
  }

  deinit {
    child.end()
    close(input)
  }

  func address(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }
}
