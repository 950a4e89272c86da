import ArgumentParser
import Basics
import Files
import Foundation

/// `forkproof manual`: the pages of the manual, made of what `--help` tells.
struct ManualCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Prints a page of the manual, for man(1).",
    discussion: """
      Examples:
        forkproof manual | man -l -
        forkproof manual evaluate | man -l -
        forkproof manual --output /usr/local/share/man/man1
      """)

  @Argument(help: "The verb (default: the page of the command as a whole).")
  var verb: String?

  @Option(name: .customLong("output"), help: "A folder to write every page to.")
  var folder: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard verb == nil || folder == nil else {
      throw ValidationError("--output writes every page: leave the verb out")
    }
  }

  func run() async throws {
    try await reporting(output) { console, _ in
      let pages = ManualPage.all(of: Forkproof.self)
      if let folder {
        try makeFolder(folder)
        for page in pages {
          let path = "\(folder)/\(page.name).1"
          try writeFile(Array(page.text.utf8), to: path)
          console.list(path)
        }
      } else {
        console.write(try page(among: pages).text)
      }
      return .passed
    }
  }

  private func page(among pages: [ManualPage]) throws(UsageError) -> ManualPage {
    let name = verb ?? pages[0].verb
    if let page = pages.first(where: { $0.verb == name }) { return page }
    throw UsageError(
      "there is no verb \(name.quoted)", hint: suggestion(for: name, among: pages.map(\.verb)))
  }
}
