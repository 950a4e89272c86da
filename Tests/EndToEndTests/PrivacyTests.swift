import Files
import Foundation
import Processes
import Reporting
import Storage
import Testing

extension EndToEnd {
  /// Candidates that tell all they can see, in their build and in their run.
  @Suite struct PrivacyTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder
    private static let mark = "4711\(UInt32.random(in: 1000...9999))"

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "private")
    }

    private var home: String { "\(files.path)/alice-\(Self.mark)" }

    /// What the report of an evaluation must not hold.
    private var secrets: [String] {
      // Where the tests run as root in /root, the names say nothing.
      var name = [CChar](repeating: 0, count: 256)
      gethostname(&name, name.count)
      let host = String(
        decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      let user = NSUserName()
      return [
        "alice-\(Self.mark)", "environment-\(Self.mark)", "file-\(Self.mark)", "tmp-\(Self.mark)",
        files.path,
      ]
        + [host].filter { $0.count > 6 } + [user].filter { $0.count > 6 }
    }

    /// `config.m4` ends with an error that tells what a shell can see.
    private var buildPatch: String {
      """
      --- a/src/php/ext/grpc/config.m4
      +++ b/src/php/ext/grpc/config.m4
      @@ -1,3 +1,4 @@
      +echo "told: error: `env; id; uname -n; pwd; cat /proc/self/mountinfo /proc/1/environ /etc/passwd /etc/hosts \(home)/secret 2>&1`" | tr '\\n\\0' '  '; exit 1
       PHP_ARG_ENABLE(grpc, whether to enable grpc support,
       [  --enable-grpc           Enable grpc support])
       

      """
    }

    /// The extension tells the same as PHP starts.
    private var runPatch: String {
      """
      --- a/src/php/ext/grpc/php_grpc.c
      +++ b/src/php/ext/grpc/php_grpc.c
      @@ -284,6 +284,7 @@
       /* {{{ PHP_MINIT_FUNCTION
        */
       PHP_MINIT_FUNCTION(grpc) {
      +  (void)!system("env; id; uname -n; pwd; cat /proc/self/mountinfo /etc/passwd /etc/hosts \(home)/secret; ls -lR / 2>&1 | grep \(Self.mark)");
         REGISTER_INI_ENTRIES();
       
         /* Register call error constants */

      """
    }

    @Test func nothingPrivateIsToldByAnyFormat() async throws {
      try makeFolder("\(home)/tmp-\(Self.mark)")
      try writeFile(Array("file-\(Self.mark)\n".utf8), to: "\(home)/secret")
      try writeFile(Array(buildPatch.utf8), to: "\(home)/tells-in-build.patch")
      try writeFile(Array(runPatch.utf8), to: "\(home)/tells-in-run.patch")
      try writeFile(Array("no patch\n".utf8), to: "\(home)/none.patch")
      let out = "\(files.path)/out"
      try makeFolder(out)
      let formats = ReportFormat.allCases.map(\.rawValue)
      let result = try await forkproof(
        [
          "evaluate", "\(home)/tells-in-build.patch", "\(home)/tells-in-run.patch",
          "\(home)/none.patch",
          "--scenario", "exit-idle", "--settings", "on-epoll1", "--runs", "1", "--keep-runs",
          "\(out)/runs",
        ] + formats.flatMap { ["--format", "\($0)=\(out)/report.\($0)"] },
        changing: [
          "HOME": home, "TMPDIR": "\(home)/tmp-\(Self.mark)",
          "AWS_SECRET": "environment-\(Self.mark)",
          "XDG_STATE_HOME": "\(home)/state",
        ])
      #expect(result.status == .code(1) || result.status == .code(125), "\(result.errorText)")
      let record = try result.recordPath()
      var texts = ["record": try readFile(record)]
      for format in formats { texts[format] = try readFile("\(out)/report.\(format)") }
      let kept =
        FileManager.default.enumerator(atPath: "\(out)/runs")?.compactMap { $0 as? String } ?? []
      for run in kept where exists("\(out)/runs/\(run)/plan.json") {
        // The other files of a kept run lead back into its sandbox, on this machine.
        for name in ["plan.json", "observation.json", "again"] {
          texts["\(run)/\(name)"] = try readFile("\(out)/runs/\(run)/\(name)")
        }
      }
      for (format, bytes) in texts {
        let text = String(decoding: bytes, as: UTF8.self)
        for secret in secrets { #expect(!text.contains(secret), "\(format): \(secret)") }
      }
      // Both did tell, and what they were shown is the same everywhere.
      let told = String(decoding: texts["record"] ?? [], as: UTF8.self)
      #expect(told.contains("told: error:") && told.contains("/mnt/source"), "\(told.prefix(3000))")
      #expect(told.contains("forkproof") && told.contains("uid=65534"))
      #expect(told.contains("tells-in-build.patch"))
    }
  }
}
