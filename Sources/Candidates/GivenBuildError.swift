import Basics

/// Why a file cannot be verified.
package enum GivenBuildError: UserFacingError, Equatable {
  /// There is no such file.
  case missing(String)
  /// It is a folder, a pipe or a device.
  case noFile(String)
  /// It is larger than any extension.
  case tooLarge(String)
  /// It cannot be read.
  case unreadable(String, why: String)
  /// It is no shared library.
  case noLibrary(String)
  /// It begins as one, and its headers tell of more than there is.
  case damaged(String, bytes: Int)
  /// Its code is for another machine.
  case otherMachine(String)
  /// It is a shared library that PHP does not load.
  case noExtension(String)
  /// It extends PHP's engine.
  case engineExtension(String)
  /// It is built for another PHP.
  case otherInterface(String, built: String, php: String)
  /// It finds a library by a path that a copy of it would not find it by.
  case unreachable(String, library: String)
  /// PHP does not load it, and says why.
  case refused(String, says: String)
  /// It is another extension than the one that scripts use.
  case otherExtension(String, named: String, lacks: [String])

  /// Whether the file is not there or cannot be read: the command was called wrongly.
  package var isUsage: Bool {
    switch self {
    case .missing, .noFile, .tooLarge, .unreadable: true
    default: false
    }
  }

  /// The error, in words.
  package var description: String {
    switch self {
    case .missing(let path): "\(path): there is no such file"
    case .noFile(let path): "\(path): this is no file"
    case .tooLarge(let path): "\(path): this is larger than 1 GiB, the most that is read"
    case .unreadable(let path, let why): "\(path): it cannot be read: \(why)"
    case .noLibrary(let path): "\(path): this is no shared library (an ELF file of 64 bits)"
    case .damaged(let path, let bytes):
      "\(path): this shared library is damaged: its headers tell of more than its \(bytes) bytes"
    case .otherMachine(let path): "\(path): this is built for another kind of machine"
    case .noExtension(let path): "\(path): this is no extension of PHP: it has no get_module"
    case .engineExtension(let path):
      "\(path): this extends PHP's engine (zend_extension), and gives scripts nothing to fork with"
    case .otherInterface(let path, let built, let php):
      "\(path): it is built for the PHP of \(built), this PHP is of \(php)"
    case .unreachable(let path, let library):
      "\(path): it has \(library) by a path from its own folder, which runs do not have"
    case .refused(let path, let says): "\(path): PHP does not load it: \(says)"
    case .otherExtension(let path, let named, let lacks):
      "\(path): this is the extension \(named), not the one that the scenarios ask about: "
        + "it has no \(lacks.joined(separator: ", "))"
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { isUsage ? .usage : .untestable }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .missing, .noFile, .tooLarge:
      "name a file, as /usr/lib/php/20220829/grpc.so, or none for the one that PHP loads"
    case .unreadable: "make it readable to this user, or run this as its owner"
    case .noLibrary, .noExtension:
      "name the grpc.so of a PHP on Linux; a source is built by forkproof evaluate --source"
    case .damaged: "it was cut off on its way, perhaps: copy it again, and compare its digest"
    case .otherMachine: "verify it on such a machine"
    case .engineExtension: "--with-extension loads it into every run beside what is under test"
    case .otherInterface: "name its PHP by --php, or its system by --root"
    case .unreachable:
      "lay its libraries beside it, with $ORIGIN as its run path (patchelf --set-rpath)"
    case .refused: "try it with the PHP and the system it is built for, by --php or --root"
    case .otherExtension:
      "scenarios for other extensions say what they use in 'uses', and go by --scenario-dir"
    }
  }
}
