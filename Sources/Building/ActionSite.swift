import Foundation
import Processes
import Sandbox

/// Where this machine has what actions name, and what they may use of it.
package struct ActionSite: Sendable {
  /// The system that they belong to.
  package var root: SystemRoot
  /// The folder that is written.
  package var work: String
  /// Files and folders by the id of their content.
  package var contents: [String: String]
  /// The compiler's cache; nil where there is none.
  package var compilerCache: CompilerCache?
  /// How many jobs may run at once.
  package var jobs = ProcessInfo.processInfo.activeProcessorCount
  /// What may be used; nil for what is usual with that many jobs.
  package var limits: SandboxLimits?

  /// A site with its folders.
  package init(
    root: SystemRoot = .host, work: String, contents: [String: String] = [:],
    compilerCache: CompilerCache? = nil
  ) {
    self.root = root
    self.work = work
    self.contents = contents
    self.compilerCache = compilerCache
  }
}
