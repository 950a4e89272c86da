import Commands

@main
struct Main {
  static func main() async {
    StandardStreams.prepare()
    CallerLimits.require()
    await Forkproof.start()
  }
}
