import Files
import Foundation
import Patching
import Processes

/// A patch on the web, fetched by curl.
struct Download: Equatable {
  /// The address as it was given; it may hold a password or a token.
  private let address: String
  private let parts: URLComponents

  /// Seconds until a connection has to stand, and the whole has to be there.
  private static let connectLimit = 20
  private static let timeLimit = 120
  private static let redirects = 10

  /// An `http` or `https` address; nil for any other text.
  init?(_ text: String) {
    let scheme = text.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https", text.dropFirst(scheme.count).hasPrefix("://"),
      let parts = URLComponents(string: text), parts.host?.isEmpty == false
    else { return nil }
    address = text
    self.parts = parts
  }

  /// The address as reports and messages show it: without user, password, query and fragment.
  var shown: String {
    var shown = parts
    (shown.user, shown.password, shown.query, shown.fragment) = (nil, nil, nil, nil)
    return shown.string ?? "the address"
  }

  /// `pull-123` for the patch of a pull request, else the last part of the path.
  var candidateName: String {
    let path = parts.path.split(separator: "/")
    let name = Candidate.name(of: parts.path)
    if name.allSatisfy(\.isNumber), path.count > 1 { return "\(path[path.count - 2])-\(name)" }
    return name.count == 40 && name.allSatisfy(\.isHexDigit) ? String(name.prefix(12)) : name
  }

  /// The candidate in what was fetched.
  func candidate(of bytes: [UInt8]) throws(PatchError) -> Candidate {
    do throws(PatchError) {
      return try Candidate(name: candidateName, parsing: bytes, file: shown)
    } catch {
      guard error.kind == .foreignForm, !parts.path.hasSuffix(".patch"),
        !parts.path.hasSuffix(".diff")
      else { throw error }
      var better = error
      better.hint = "for a pull request or commit of GitHub or GitLab try \(shown).patch"
      throw better
    }
  }

  /// What is at the address, or why that cannot be told.
  /// - Throws: `CommandError` when it was interrupted, `FileError` when there is no room.
  func fetch(scratch: String) async throws -> Result<[UInt8], PatchError> {
    let folder = try ScratchFolder(in: scratch, named: "download")
    let body = "\(folder.path)/body"
    let settings = "\(folder.path)/curl"
    // Not on the command line, where others see it.
    try writeFile(Array(configuration(output: body).utf8), to: settings)
    let result: CommandResult
    do throws(CommandError) {
      result = try await run(command(settings))
    } catch {
      guard case .missing(let program) = error else { throw error }
      let hint = "apt-get install \(program == "curl" ? "curl" : "util-linux")"
      return .failure(fault(.notFetched, "\(error)", hint: hint))
    }
    if let fault = fault(result) { return .failure(fault) }
    return .success(exists(body) ? try readFile(body) : [])
  }

  /// curl told a limit goes on where the server does not tell a size; the limit on files does not.
  private func command(_ settings: String) -> Command {
    let kept = [
      "PATH", "http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy", "NO_PROXY",
      "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ]
    var environment = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
    environment["LC_ALL"] = "C"
    return Command(
      "prlimit",
      ["--fsize=\(InputLimit.patchBytes)", "curl", "--disable", "--config", settings],
      environment: environment, timeLimit: Double(Self.timeLimit + Self.connectLimit))
  }

  private func configuration(output: String) -> String {
    let isSafe = parts.scheme?.lowercased() == "https"
    return """
      url = "\(quoted(address))"
      output = "\(quoted(output))"
      globoff
      location
      fail
      silent
      show-error
      proto = "=http,https"
      proto-redir = "\(isSafe ? "=https" : "=http,https")"
      max-redirs = \(Self.redirects)
      connect-timeout = \(Self.connectLimit)
      max-time = \(Self.timeLimit)
      max-filesize = \(InputLimit.patchBytes)

      """
  }

  /// As curl's configuration has it between quotes.
  private func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .filter { !$0.isNewline }
  }

  /// Why there is nothing, by curl's exit code (curl(1), "EXIT CODES"); nil where there is.
  private func fault(_ result: CommandResult) -> PatchError? {
    let said = result.errorText.split(separator: "\n").last.map(String.init) ?? ""
    // `curl: (22) The requested URL returned error: 404`
    let words = said.hasPrefix("curl: (") ? String(said.drop { $0 != ")" }.dropFirst(2)) : said
    switch result.status {
    case .code(0): return nil
    case .code(63), .signal(Int(SIGXFSZ)):
      return fault(
        .tooLarge, "it has more than \(InputLimit.patchBytes >> 20) MiB",
        hint: "that is too much for a patch")
    case .code(47):
      return fault(.notFetched, "it leads on more than \(Self.redirects) times", hint: nil)
    case .code(28):
      return fault(.notFetched, "it did not come within \(Self.timeLimit) seconds", hint: nil)
    case .code(22):
      return fault(.notFetched, words, hint: "check the address; what is private has to be saved")
    default:
      return fault(
        .notFetched, words.isEmpty ? "curl ended with \(result.status)" : words,
        hint: "check the address, or save the patch and name the file")
    }
  }

  private func fault(_ kind: PatchError.Kind, _ message: String, hint: String?) -> PatchError {
    PatchError(file: shown, line: 1, kind: kind, message: message, hint: hint)
  }
}
