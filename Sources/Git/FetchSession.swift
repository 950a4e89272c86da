import CLibgit2
import Files
import FoundationEssentials
import Glibc

/// How far a fetch is.
package struct FetchProgress: Hashable, Sendable {
  /// Objects the source sends; 0 while it still counts.
  package var totalObjects: Int
  /// Objects received so far.
  package var receivedObjects: Int
  /// Bytes received so far.
  package var receivedBytes: Int
}

extension FetchProgress {
  /// The progress of what comes as bytes, not as objects.
  package init(receivedBytes: Int) {
    self.init(totalObjects: 0, receivedObjects: 0, receivedBytes: receivedBytes)
  }
}

/// What a progress handler wants next.
package enum FetchControl: Sendable {
  case goOn
  /// Ends the fetch with a `cancelled` error; the store stays usable.
  case stop
}

/// What libgit2's callbacks see.
final class FetchWatch {
  let report: (FetchProgress) -> FetchControl
  let store: String
  var receivedBytes = 0
  /// Bytes free on the store's disk at its fullest: a failed pack is gone before we can look.
  var lowestFree = Int.max
  var wasStopped = false

  init(store: String, report: @escaping (FetchProgress) -> FetchControl) {
    self.store = store
    self.report = report
  }

  /// Nonzero ends the transfer.
  func advance(_ progress: FetchProgress) -> Int32 {
    receivedBytes = progress.receivedBytes
    lowestFree = min(lowestFree, DiskSpace(at: store)?.bytes ?? .max)
    wasStopped = report(progress) == .stop || Task.isCancelled
    return wasStopped ? GIT_EUSER.rawValue : 0
  }
}

/// What the steps of one fetch share.
struct OngoingFetch {
  var url: RemoteURL
  var space: RefSpace
  var doing: String
  var options: FetchOptions
  var watch: FetchWatch
}

/// One connection to a source.
struct FetchSession: ~Copyable {
  private let remote: OpaquePointer
  private let repository: OpaquePointer
  private let fetch: OngoingFetch

  /// Connects, and throws what went wrong by kind.
  init(_ fetch: OngoingFetch, into repository: OpaquePointer) throws(GitError) {
    remote = try Self.connected(repository, fetch)
    self.repository = repository
    self.fetch = fetch
  }

  deinit { git_remote_free(remote) }

  /// The refs the source has, with what they point at; peeled entries left out.
  borrowing func refs() throws(GitError) -> [String: ObjectID] {
    var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
    var count = 0
    try check(git_remote_ls(&heads, &count, remote), fetch.doing)
    var refs: [String: ObjectID] = [:]
    for index in 0..<count {
      guard let head = heads?[index], let text = head.pointee.name else { continue }
      let name = String(cString: text)
      if !name.hasSuffix("^{}") { refs[name] = ObjectID(head.pointee.oid) }
    }
    return refs
  }

  /// Brings in what `refspecs` name and the store lacks; depth 0 is all of the history.
  borrowing func download(_ refspecs: [String], depth: Int) throws(GitError) {
    var options = Self.options(fetch)
    let isLocal = fetch.url.isLocal
    if !isLocal {
      // All of the history, in a store where some is cut off, is asked for as the largest depth.
      let isCut = git_repository_is_shallow(repository) == 1
      let wanted = depth == 0 && isCut ? Int32.max : Int32(clamping: depth)
      forkproof_set_fetch_depth(&options, wanted)
    }
    let code = withoutBrokenPipe {
      withStrings(refspecs) { git_remote_download(remote, &$0, &options) }
    }
    if code < 0 {
      var error = GitError(code: code, doing: fetch.doing)
      error.classifyDownloading(
        wasStopped: fetch.watch.wasStopped || Task.isCancelled, isLocal: isLocal)
      error.blameFullDisk(free: fetch.watch.lowestFree)
      throw error
    }
  }

  private static func connected(
    _ repository: OpaquePointer, _ fetch: OngoingFetch
  ) throws(GitError) -> OpaquePointer {
    let remote = try made(fetch.doing) {
      git_remote_create_anonymous(&$0, repository, fetch.url.text)
    }
    var options = options(fetch)
    let code = withoutBrokenPipe {
      git_remote_connect(
        remote, GIT_DIRECTION_FETCH, &options.callbacks, &options.proxy_opts, nil)
    }
    if code >= 0 { return remote }
    var error = GitError(code: code, doing: fetch.doing)
    git_remote_free(remote)
    error.classifyConnecting(wasStopped: Task.isCancelled, isLocal: fetch.url.isLocal)
    throw error
  }

  private static func options(_ fetch: OngoingFetch) -> git_fetch_options {
    var options = git_fetch_options()
    git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
    options.update_fetchhead = 0
    options.proxy_opts.type = GIT_PROXY_AUTO
    options.callbacks.payload = Unmanaged.passUnretained(fetch.watch).toOpaque()
    options.callbacks.transfer_progress = { stats, payload in
      guard let stats = stats?.pointee, let payload else { return 0 }
      return Unmanaged<FetchWatch>.fromOpaque(payload).takeUnretainedValue().advance(
        FetchProgress(
          totalObjects: Int(stats.total_objects), receivedObjects: Int(stats.received_objects),
          receivedBytes: stats.received_bytes))
    }
    return options
  }
}

extension GitError {
  private static let packing =
    "name what git archive --prefix=grpc/ --output=grpc.tar.gz REF writes"

  private mutating func become(_ kind: Kind) {
    self.kind = kind
    hint = Self.hint(for: kind)
  }

  private mutating func becomeCancelled() {
    become(.cancelled)
    message = "stopped by the caller"
  }

  /// On a disk with next to nothing free, libgit2 1.5 fails without a word.
  mutating func blameFullDisk(free: Int) {
    guard kind == .other || kind == .connectionLost, free < 1 << 20 else { return }
    become(.diskFull)
    message = "No space left on device (\(message))"
  }

  /// Tells why connecting failed; libgit2 has no codes for it, so its words decide.
  mutating func classifyConnecting(wasStopped: Bool, isLocal: Bool) {
    if wasStopped { return becomeCancelled() }
    if kind == .authenticationRequired { return become(kind) }
    if isLocal {
      become(.notARepository)
      if message.contains("unsupported") { hint = "its form cannot be read here: \(Self.packing)" }
      return
    }
    let text = message.lowercased()
    let says = { (words: [String]) in words.contains { text.contains($0) } }
    if says(["resolve address", "name or service not known"]) {
      become(.noSuchHost)
    } else if says(["401", "403", "authentication"]) {
      become(.authenticationRequired)
    } else if says(["failed to connect", "ssl", "tls", "certificate", "timed out"]) {
      become(.cannotConnect)
    } else if kind == .notFound
      || says(["404", "not exported", "access denied", "not found", "content-type", "pkt-line"])
      || says(["invalid packet", "unexpected http", "request failed", "repository"])
    {
      become(.notARepository)
    } else {
      become(.connectionLost)
    }
  }

  /// Tells why a transfer ended; `kind` already says what every call can say.
  mutating func classifyDownloading(wasStopped: Bool, isLocal: Bool) {
    if wasStopped { return becomeCancelled() }
    if isLocal, kind == .notFound {
      become(.notARepository)
      hint =
        "a shallow or partial clone lacks it: complete it by git fetch --unshallow, or \(Self.packing)"
      return
    }
    guard kind == .other || kind == .notFound, !isLocal else { return }
    let inFlight: [git_error_t] = [
      GIT_ERROR_NET, GIT_ERROR_HTTP, GIT_ERROR_SSL, GIT_ERROR_INDEXER, GIT_ERROR_ZLIB, GIT_ERROR_OS,
      GIT_ERROR_ODB,
    ]
    if code == GIT_EEOF.rawValue || inFlight.contains(where: { Int32($0.rawValue) == errorClass }) {
      become(.connectionLost)
    }
  }
}

/// Runs `body` so that a peer that goes away is an error, not SIGPIPE.
///
/// The signal is blocked for this thread only: ignoring it would be inherited by every program
/// this process starts.
private func withoutBrokenPipe(_ body: () -> Int32) -> Int32 {
  var pipe = sigset_t()
  var before = sigset_t()
  var pending = sigset_t()
  sigemptyset(&pipe)
  sigaddset(&pipe, SIGPIPE)
  sigpending(&pending)
  let wasPending = sigismember(&pending, SIGPIPE) == 1
  pthread_sigmask(SIG_BLOCK, &pipe, &before)
  let code = body()
  if !wasPending {
    var now = timespec()
    while sigtimedwait(&pipe, nil, &now) == -1 && errno == EINTR {}
  }
  pthread_sigmask(SIG_SETMASK, &before, nil)
  return code
}

/// Lends `strings` as libgit2's string array.
func withStrings<Value>(_ strings: [String], _ body: (inout git_strarray) -> Value) -> Value {
  var copies = strings.map { strdup($0) }
  defer { copies.forEach { free($0) } }
  return copies.withUnsafeMutableBufferPointer { buffer in
    var array = git_strarray(strings: buffer.baseAddress, count: buffer.count)
    return body(&array)
  }
}
