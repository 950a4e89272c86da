"""Serves the repositories below a folder over git:// or smart HTTP, on a port of its own.

Usage: serve.py git|http ROOT CONTROL

Prints the port. Adds a line to CONTROL/connections for each connection. While CONTROL/cut holds a
number, a connection is closed after so many bytes of answer. Ends when standard input does.
"""
import http.server
import os
import socket
import subprocess
import sys
import threading

KIND, ROOT, CONTROL = sys.argv[1:4]


class Backend(http.server.BaseHTTPRequestHandler):
    """Runs `git http-backend` as a CGI program; see git-http-backend(1)."""

    protocol_version = "HTTP/1.0"

    def log_message(self, *words):
        pass

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path.startswith("/private"):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if path.startswith("/page"):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            return self.wfile.write(b"<html>hello</html>")
        length = int(self.headers.get("Content-Length") or 0)
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while True:
                size = int(self.rfile.readline(), 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if size == 0:
                    break
        else:
            body = self.rfile.read(length)
        environment = dict(
            os.environ,
            GIT_PROJECT_ROOT=ROOT,
            GIT_HTTP_EXPORT_ALL="1",
            PATH_INFO=path,
            QUERY_STRING=query,
            REQUEST_METHOD=self.command,
            CONTENT_TYPE=self.headers.get("Content-Type", ""),
            CONTENT_LENGTH=str(len(body)),
            HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
        )
        answer = subprocess.run(
            ["git", "http-backend"], input=body, env=environment, stdout=subprocess.PIPE
        ).stdout
        head, _, body = answer.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        status = [value for name, value in fields if name == "Status"]
        self.send_response(int(status[0].split()[0]) if status else 200)
        for name, value in fields:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


def limit():
    try:
        with open(os.path.join(CONTROL, "cut")) as file:
            return int(file.read())
    except OSError:
        return None


def relay(source, target, left, both):
    """Passes bytes on until the end, or until `left` are gone."""
    try:
        while left is None or left > 0:
            data = source.recv(65536 if left is None else min(65536, left))
            if not data:
                break
            target.sendall(data)
            left = None if left is None else left - len(data)
    except OSError:
        pass
    for end in both if left == 0 else [target]:
        try:
            end.shutdown(socket.SHUT_RDWR if left == 0 else socket.SHUT_WR)
        except OSError:
            pass


def serve(client, http_port):
    with open(os.path.join(CONTROL, "connections"), "a") as file:
        file.write("connection\n")
    if KIND == "http":
        server = socket.create_connection(("127.0.0.1", http_port))
        daemon = None
    else:
        server, theirs = socket.socketpair()
        daemon = subprocess.Popen(
            ["git", "daemon", "--inetd", "--export-all", "--base-path=" + ROOT, ROOT],
            stdin=theirs, stdout=theirs,
        )
        theirs.close()
    both = [client, server]
    up = threading.Thread(target=relay, args=(client, server, None, both), daemon=True)
    up.start()
    relay(server, client, limit(), both)
    up.join()
    client.close()
    server.close()
    if daemon:
        daemon.wait()


def main():
    http_port = 0
    if KIND == "http":
        web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
        http_port = web.server_address[1]
        threading.Thread(target=web.serve_forever, daemon=True).start()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)

    def accept():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client, http_port), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()


main()
