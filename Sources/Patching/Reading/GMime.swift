import CGMime

/// The library that reads mails.
enum GMime {
  private static let isReady: Void = g_mime_init()

  /// Before any other call of it; two threads that initialise it at once break it.
  static func makeReady() { _ = isReady }
}
