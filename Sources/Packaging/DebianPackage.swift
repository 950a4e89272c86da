/// The control files of the Debian package of a build, as texts (Debian Policy, chapters 5 to 7).
///
/// It is made the way dh-php makes the distribution's own packages of extensions: the ini file is a
/// conffile among the available modules, and phpenmod links it for every interface of PHP.
struct DebianPackage {
  let build: PatchedBuild
  /// `Name <address>`.
  let maintainer: String
  /// What comes behind the version of grpc; a later package of the same version needs a higher one.
  let revision: Int
  /// The machine as dpkg(1) names it.
  let architecture: String

  /// - Throws: `PackagingError.unfit` for what would break out of its line.
  init(
    _ build: PatchedBuild, maintainer: String, revision: Int, architecture: String
  ) throws(PackagingError) {
    let parts = maintainer.split(separator: "<", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].allSatisfy(\.isWhitespace), parts[1].hasSuffix(">"),
      parts[1].contains("@"), !maintainer.contains(where: isControl)
    else { throw .unfit(what: "maintainer", value: printable(maintainer)) }
    let version = build.version
    guard let first = version.first, first.isASCII, first.isNumber,
      version.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".+~".contains($0)) })
    else { throw .unfit(what: "version", value: printable(version)) }
    guard build.php.extensionFolder == "/usr/lib/php/\(build.php.api)" else {
      throw .otherPhp(folder: build.php.extensionFolder)
    }
    self.build = build
    self.maintainer = maintainer
    self.revision = revision
    self.architecture = architecture
  }

  var name: String { "php\(build.php.version)-grpc-forkproof" }
  var symbolsName: String { "\(name)-dbgsym" }
  /// Sorts below a package of the same version by the distribution.
  var version: String { "\(build.version)-0forkproof\(revision)" }
  var source: String { "php-grpc-forkproof" }

  func fileName(of package: String) -> String { "\(package)_\(version)_\(architecture).deb" }

  /// `control` of the package; `dependencies` are those of the libraries it links.
  func control(dependencies: String, installedKibibytes: Int) -> String {
    let php = "php\(build.php.version)"
    let depends = ["\(php)-common", "phpapi-\(build.php.api)"] + [dependencies]
    return """
      Package: \(name)
      Source: \(source)
      Version: \(version)
      Architecture: \(architecture)
      Maintainer: \(maintainer)
      Installed-Size: \(installedKibibytes)
      Pre-Depends: php-common (>= 2:69~)
      Depends: \(depends.filter { !$0.isEmpty }.joined(separator: ", "))
      Conflicts: php-grpc, \(php)-grpc
      Replaces: php-grpc, \(php)-grpc
      Provides: php-grpc, \(php)-grpc
      Section: php
      Priority: optional
      Homepage: https://grpc.io/
      Description: gRPC module for PHP, patched to survive fork()
      \(description)

      """
  }

  private var description: String {
    var paragraphs = [
      """
      The gRPC extension \(build.version) with the patch \(printable(build.name)), built by \
      forkproof, with the settings \(printable(build.settings.name)).
      """
    ]
    if let judgement = build.judgement {
      paragraphs.append(
        "Evaluation \(printable(judgement.record)) says \(printable(judgement.verdict)): "
          + printable(judgement.why) + ".")
    }
    if build.isForced {
      paragraphs.append(
        "FORCED: no evaluation has passed this build; it may hang at every fork.")
    }
    if build.files.count > 1 {
      paragraphs.append(
        """
        It brings a gRPC core of its own, in a folder that only this extension looks in; the \
        system's stays as it is.
        """)
    }
    return paragraphs.map { folded($0) }.joined(separator: "\n .\n")
  }

  /// `control` of the package of the debug information.
  func symbolsControl(installedKibibytes: Int) -> String {
    """
    Package: \(symbolsName)
    Source: \(source)
    Version: \(version)
    Auto-Built-Package: debug-symbols
    Architecture: \(architecture)
    Maintainer: \(maintainer)
    Installed-Size: \(installedKibibytes)
    Depends: \(name) (= \(version))
    Section: debug
    Priority: optional
    Description: debug symbols for \(name)

    """
  }

  /// Where the ini file is installed.
  var iniPath: String { "/etc/php/\(build.php.version)/mods-available/grpc.ini" }

  /// `triggers`: PHP-FPM starts anew when its modules change, as with the distribution's own.
  var triggers: String { "activate-noawait /etc/php/\(build.php.version)/fpm/conf.d\n" }

  var postinst: String { script(onAction("configure", invoke: "enmod")) }

  /// An upgrade links anew, since the priority may be another.
  var prerm: String { script(onAction("upgrade", invoke: "dismod")) }

  var postrm: String {
    script(
      """
      \(onAction("remove", invoke: "dismod"))
      # Where the ini file is still there, another package has taken this one's place.
      if [ "$1" = purge ] && [ ! -e \(iniPath) ]; then
          modules=/var/lib/php/modules/\(build.php.version)
          rm -f /etc/php/\(build.php.version)/*/conf.d/*-grpc.ini
          rm -f $modules/*/enabled_by_*/grpc $modules/*/disabled_by_*/grpc
          rmdir --ignore-fail-on-non-empty $modules/*/disabled_by_* 2>/dev/null || true
      fi
      """)
  }

  /// Enables or disables the module when dpkg does `action`, as the distribution's own packages do it.
  private func onAction(_ action: String, invoke function: String) -> String {
    """
    if [ "$1" = \(action) ]; then
        if [ -e /usr/lib/php/php-maintscript-helper ]; then
            . /usr/lib/php/php-maintscript-helper
            php_invoke \(function) \(build.php.version) ALL grpc
        fi
    fi
    """
  }

  private func script(_ body: String) -> String { "#!/bin/sh\nset -e\n\(body)\n" }

  /// `copyright`: what the licence of gRPC asks to be told.
  var copyright: String {
    """
    Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
    Upstream-Name: gRPC
    Source: \(printable(build.origin.source))
    Comment: the source is commit \(printable(build.origin.commit)) with the patches that manifest.json names.

    Files: *
    Copyright: 2015-2022 gRPC authors
    License: Apache-2.0
     On Debian systems the full text of the Apache License, version 2.0, is in
     /usr/share/common-licenses/Apache-2.0.

    """
  }

  /// `changelog`: its date is fixed, so that the same build gives the same package.
  var changelog: String {
    let judged = build.judgement.map { "\n  * \(printable("\($0.verdict) by \($0.record)")).\n" }
    return """
      \(source) (\(version)) unstable; urgency=medium

        * grpc \(build.version) with \(printable(build.name)).\(judged ?? "\n")
       -- \(maintainer)  Sat, 01 Jan 2000 00:00:00 +0000

      """
  }
}

/// A paragraph of a description: lines of at most 79 characters, each behind one space.
private func folded(_ text: String) -> String {
  var lines: [String] = []
  for word in text.split(separator: " ") {
    if let last = lines.last, last.count + word.count + 2 <= 78 {
      lines[lines.count - 1] = "\(last) \(word)"
    } else {
      lines.append(String(word))
    }
  }
  return lines.map { " \($0)" }.joined(separator: "\n")
}

/// A text from outside as it can stand in a control file: one line, no control characters.
func printable(_ text: String) -> String {
  String(text.prefix(300).map { isControl($0) ? " " : $0 })
}

func isControl(_ character: Character) -> Bool {
  character.unicodeScalars.contains { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: true
    default: false
    }
  }
}
