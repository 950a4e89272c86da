import Basics
import Files
import Foundation
import Processes

/// Fetches what is at an address, by `curl(1)`: it knows proxies, certificates and how to go on where
/// a connection broke.
struct WebFetch {
  /// Why there is nothing, in words for the user.
  struct Fault: Error, Equatable {
    /// Whether there was more than may come.
    var isTooLarge = false
    /// What happened, without the address.
    var message: String
    /// What to do next; nil where nothing can be said.
    var hint: String?
  }

  let address: WebAddress
  /// What is fetched, for hints: `a patch`.
  let what: String
  /// Bytes that may come.
  let limit: Int
  /// Seconds that all of it may take; nil for as long as at least a kilobyte a second comes.
  let timeLimit: Int?
  /// What every fetch is told. Nothing is kept here, so all of it comes again each time.
  let settings: FetchSettings

  /// Seconds until a connection has to stand, and that one without data is kept.
  private static let connectLimit = 20
  private static let stallLimit = 30
  private static let redirects = 10
  /// How often a connection that broke is made anew, each time from where it broke.
  private static let attempts = 4

  /// The bytes at the address, or why there are none; `progress` gets how many have come.
  /// - Throws: `CommandError` when it was interrupted, `FileError` when there is no room.
  func fetch(
    scratch: String, progress: (Int) -> Void = { _ in }
  ) async throws -> Result<[UInt8], Fault> {
    let folder = try ScratchFolder(in: scratch, named: "download")
    let body = "\(folder.path)/body"
    let file = "\(folder.path)/curl"
    var attempt = 1
    while true {
      let start = FileStatus(body)?.bytes ?? 0
      // Not on the command line, where others see it.
      try writeFile(Array(configuration(output: body, goesOn: start > 0).utf8), to: file)
      let result: CommandResult
      do throws(CommandError) {
        result = try await watched(command(file), body: body, progress: progress)
      } catch {
        guard case .missing(let program) = error else { throw error }
        let hint = "apt-get install \(program == "curl" ? "curl" : "util-linux")"
        return .failure(Fault(message: "\(error)", hint: hint))
      }
      guard let fault = fault(result) else {
        return .success(exists(body) ? try readFile(body) : [])
      }
      let now = FileStatus(body)?.bytes ?? 0
      guard attempt < Self.attempts, Self.isBroken(result), now > start else {
        return .failure(fault)
      }
      attempt += 1
    }
  }

  /// Whether a connection broke that may be made anew (curl(1), "EXIT CODES").
  private static func isBroken(_ result: CommandResult) -> Bool {
    [18, 28, 52, 56, 92].contains { result.status == .code($0) }
  }

  /// Runs a command, and tells four times a second how much has come.
  private func watched(
    _ command: Command, body: String, progress: (Int) -> Void
  ) async throws(CommandError) -> CommandResult {
    let outcome = await withTaskGroup(of: Result<CommandResult, CommandError>?.self) { group in
      group.addTask {
        do throws(CommandError) {
          return .success(try await run(command))
        } catch {
          return .failure(error)
        }
      }
      func wait() {
        group.addTask {
          try? await Task.sleep(for: .milliseconds(250))
          return nil
        }
      }
      wait()
      while let event = await group.next() {
        if let ended = event {
          group.cancelAll()
          return ended
        }
        if let bytes = FileStatus(body)?.bytes { progress(bytes) }
        if !Task.isCancelled { wait() }
      }
      return .failure(.cancelled(program: command.program))
    }
    return try outcome.get()
  }

  /// curl told a limit goes on where the server does not tell a size; the limit on files does not.
  private func command(_ configurationFile: String) -> Command {
    let kept = [
      "PATH", "http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy", "NO_PROXY",
      "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ]
    var environment = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
    environment["LC_ALL"] = "C"
    return Command(
      "prlimit", ["--fsize=\(limit)", "curl", "--disable", "--config", configurationFile],
      environment: environment,
      timeLimit: timeLimit.map { Double($0 + Self.connectLimit) })
  }

  private func configuration(output: String, goesOn: Bool) -> String {
    let pace =
      timeLimit.map { "max-time = \($0)" }
      ?? "speed-limit = 1000\nspeed-time = \(Self.stallLimit)"
    return """
      url = "\(quoted(address.text))"
      output = "\(quoted(output))"
      \(goesOn ? "continue-at = -" : "")
      globoff
      location
      fail
      silent
      show-error
      proto = "=http,https"
      proto-redir = "\(address.isSafe ? "=https" : "=http,https")"
      max-redirs = \(Self.redirects)
      connect-timeout = \(Self.connectLimit)
      \(pace)
      max-filesize = \(limit)

      """
  }

  /// As curl's configuration has it between quotes.
  private func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .filter { !$0.isNewline }
  }

  /// Why there is nothing, by curl's exit code (curl(1), "EXIT CODES"); nil where there is.
  private func fault(_ result: CommandResult) -> Fault? {
    let said = result.errorText.split(separator: "\n").last.map(String.init) ?? ""
    // `curl: (22) The requested URL returned error: 404`
    let words = said.hasPrefix("curl: (") ? String(said.drop { $0 != ")" }.dropFirst(2)) : said
    switch result.status {
    case .code(0): return nil
    case .code(63), .signal(Int(SIGXFSZ)):
      return Fault(
        isTooLarge: true, message: "it has more than \(limit >> 20) MiB",
        hint: "that is too much for \(what)")
    case .code(47):
      return Fault(message: "it leads on more than \(Self.redirects) times")
    case .code(28):
      return Fault(
        message: timeLimit.map { "it did not come within \($0) seconds" }
          ?? "nothing came for \(Self.stallLimit) seconds")
    case .code(22):
      return Fault(message: words, hint: "check the address; what is private has to be saved")
    default:
      return Fault(
        message: words.isEmpty ? "curl ended with \(result.status)" : words,
        hint: "check the address, or save it and name the file")
    }
  }
}
