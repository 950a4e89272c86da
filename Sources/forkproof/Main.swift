import Commands

@main
struct Main {
  static func main() async {
    StandardStreams.prepare()
    await Forkproof.start()
  }
}
