import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("Function names of frames")
struct FrameNameTests {
  @Test(
    "normalised",
    arguments: [
      ("grpc_shutdown_internal_locked()", "grpc_shutdown_internal_locked"),
      ("pthread_cond_wait@@GLIBC_2.3.2 ()", "pthread_cond_wait"),
      ("__libc_start_main@GLIBC_2.34", "__libc_start_main"),
      ("swManager_start(swServer*) ()", "swManager_start"),
      ("a::B<int, c<d> >::e(f<g>*) const", "a::B::e"),
      ("void a::b<int>(char, int (*)(long))", "a::b"),
      ("std::unique_ptr<a::B, c> d::make<e>()", "d::make"),
      ("stop_threads.part.0", "stop_threads"),
      ("f.cold", "f"),
      ("f(int) [clone .isra.0] [clone .cold]", "f"),
      ("grpc_core::(anonymous namespace)::Foo::bar()", "grpc_core::Foo::bar"),
      ("(anonymous namespace)::bar(int)", "bar"),
      ("a::b()::{lambda(void*)#2}::_FUN(void*)", "a::b::lambda::_FUN"),
      ("a::b()::{lambda(void*)#17}::operator()(void*) const", "a::b::lambda::operator()"),
      ("absl::debian3::Mutex::Lock()", "absl::Mutex::Lock"),
      ("absl::lts_20220623::Mutex::Lock()", "absl::Mutex::Lock"),
      ("std::__cxx11::basic_string<char>::~basic_string()", "std::basic_string::~basic_string"),
      ("a::operator<<(int)", "a::operator<<"),
      ("a::B::operator->() const", "a::B::operator->"),
      ("a::B::operator bool() const", "a::B::operator bool"),
      ("operator new(unsigned long)", "operator new"),
      ("f[abi:cxx11](int)", "f"),
      ("virtual thunk to a::B::~B()", "a::B::~B"),
      ("zm_shutdown_grpc (type=<optimized out>, n=5)", "zm_shutdown_grpc"),
      ("cooperator<int>::x()", "cooperator::x"),
    ])
  func normalised(_ raw: String, _ expected: String) {
    #expect(FrameName.normalised(raw) == expected)
  }

  @Test(
    "nothing is left of",
    arguments: [
      "", "??", "?? ()", " ", "()", "<a>", "(((((", ">>>>", "\u{0}\u{1b}", "::", "@@GLIBC_2.3",
      "日本", "system call 202",
    ])
  func nothing(_ raw: String) {
    #expect(FrameName.normalised(raw) == nil)
  }

  @Test(
    "unbalanced brackets cut, and do no more",
    arguments: [
      ("a<b(c", "a"), ("a)b", "ab"), ("f(>)", "f"), ("f>(a<", "f"), ("g<h->i>::j", "g::j"),
      ("x<<y", "x"), ("a{b", "a"), ("operator", "operator"), ("operator<", "operator<"),
    ])
  func unbalanced(_ raw: String, _ expected: String) {
    #expect(FrameName.normalised(raw) == expected)
  }

  @Test(
    "short",
    arguments: [
      ("grpc_event_engine::posix_engine::TimerManager::Shutdown", "TimerManager::Shutdown"),
      ("grpc_core::grpc_executor_init", "grpc_executor_init"),
      ("a::B::~B", "B::~B"),
      ("grpc_shutdown", "grpc_shutdown"),
      ("zim_Call_startBatch", #"Grpc\Call::startBatch"#),
      ("zim_Call___construct", #"Grpc\Call::__construct"#),
      ("zim_swoole_server_start", "zim_swoole_server_start"),
      ("zim_Call_", "zim_Call_"),
    ])
  func short(_ name: String, _ expected: String) {
    #expect(FrameName.short(name) == expected)
  }

  @Test(
    "normalising twice changes nothing",
    arguments: [
      "a::B<int>::e(f<g>*) const", "void a::b<int>(char)", "f.cold", "a::lambda::_FUN",
    ])
  func idempotent(_ raw: String) throws {
    let once = try #require(FrameName.normalised(raw))
    #expect(FrameName.normalised(once) == once)
  }
}

@Suite("Patterns")
struct GlobTests {
  @Test(
    "fit",
    arguments: [
      ("", ""), ("*", ""), ("*", "x"), ("a", "a"), ("a*", "a"), ("a*", "ab"), ("*b", "ab"),
      ("a*b", "ab"), ("a*b", "axxb"), ("*a*", "bab"), ("**", "x"), ("a*b*c", "abbc"),
      ("*aab*", "aaab"), ("*abab*", "abaabab"), ("*::PrepareFork", "a::PrepareFork"), ("é*", "éa"),
    ])
  func fits(_ pattern: String, _ text: String) {
    #expect(Glob(pattern).matches(text))
  }

  @Test(
    "do not fit",
    arguments: [
      ("", "a"), ("a", ""), ("a", "ab"), ("a*", "ba"), ("*b", "ba"), ("ab*ba", "aba"),
      ("a*b*c", "acb"), ("*x*", "abc"), ("a?", "ab"), ("[a]", "a"),
    ])
  func misfits(_ pattern: String, _ text: String) {
    #expect(!Glob(pattern).matches(text))
  }

  @Test("many stars over a long text come to an end")
  func hostile() {
    let text = String(repeating: "a", count: 50_000)
    let stars = String(repeating: "*a", count: 5_000)
    #expect(!Glob(stars + "*b*").matches(text))
    #expect(Glob(stars).matches(text))
    #expect(!Glob("*" + String(repeating: "a", count: 25_000) + "b*").matches(text))
  }
}
