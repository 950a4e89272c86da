/// What logs put around each line of a program, in front of it and behind.
enum LogEnvelope {
  /// The line without it; nil for a line that has none.
  static func removed(from text: Substring) -> Substring? {
    poolOutput(text) ?? serverOutput(text) ?? channel(text)
  }

  /// What PHP-FPM's master writes of a worker's output: `WARNING: [pool www] child 7 said into stderr: "…"`.
  private static func poolOutput(_ text: Substring) -> Substring? {
    guard text.contains("[pool "), let (_, said) = text.split(at: " said into std"),
      let (_, rest) = said.split(at: ": \"")
    else { return nil }
    return rest.hasSuffix("\"") ? rest.dropLast() : rest
  }

  /// What nginx writes of it: `… FastCGI sent in stderr: "PHP message: …" while reading response header from upstream`.
  private static func serverOutput(_ text: Substring) -> Substring? {
    if let (_, said) = text.split(at: "FastCGI sent in stderr: \"") {
      return withoutEnding(said.after("PHP message: ") ?? said)
    }
    // A message of several lines ends in another one than it begins in.
    let body = withoutEnding(text)
    return body.endIndex == text.endIndex ? nil : body
  }

  private static func withoutEnding(_ text: Substring) -> Substring {
    guard text.contains("\" while reading ") else { return text }
    for mark in ["\" while reading response header from upstream", "\" while reading upstream"] {
      if let (before, _) = text.split(at: mark) { return before }
    }
    return text
  }

  /// What Monolog writes: `app.ERROR: … [] []`, with what is known of the message in the brackets.
  private static func channel(_ text: Substring) -> Substring? {
    guard text.hasSuffix(" []"), let (head, said) = text.split(at: ": "), head.utf8.count < 80,
      let (name, level) = head.splitAtLast("."), !name.isEmpty, !head.contains(" "),
      levels.contains(String(level))
    else { return nil }
    let body = said.dropLast(3)
    if body.hasSuffix(" []") { return body.dropLast(3) }
    guard body.hasSuffix("}"), let (message, _) = body.split(at: " {\"") else { return body }
    return message
  }

  private static let levels: Set = [
    "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY",
  ]
}
