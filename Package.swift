// swift-tools-version: 6.1
import PackageDescription

/// A room of the product: a library target that depends on the rooms listed before it only.
///
/// `ARCHITECTURE.md` shows the same table; a test holds both and the `import` lines together.
func room(
  _ name: String, _ rooms: [String] = [], products: [Target.Dependency] = [],
  schema: String? = nil
) -> Target {
  .target(
    name: name, dependencies: rooms.map { .init(stringLiteral: $0) } + products,
    exclude: [schema].compactMap { $0 })
}

/// The tests of one room, with the files that they read beside them.
func tests(
  of rooms: String..., also products: [Target.Dependency] = [], data: [String] = []
) -> Target {
  .testTarget(
    name: rooms[0] + "Tests",
    dependencies: rooms.map { .init(stringLiteral: $0) } + products + [
      "RandomSupport", "TestSupport",
    ],
    exclude: data)
}

/// The parsers of outside data under test: with a mutator of ours in `swift test`, and in their place as
/// a program of libFuzzer's where `FORKPROOF_FUZZ` is set (`make fuzz`). Both call the same functions.
let fuzzing: Target = {
  let rooms: [Target.Dependency] = [
    "Basics", "Building", "Debian", "Diagnosis", "Elf", "Judging", "Model", "Packaging", "Patching",
    "PhpModules", "Probe", "RandomSupport", "Recipes", "Relinking", "Signatures",
  ]
  guard Context.environment["FORKPROOF_FUZZ"] != nil else {
    return .testTarget(
      name: "FuzzTests", dependencies: rooms, path: "Tests/Fuzz",
      exclude: ["Corpus", "LibFuzzer", "fuzz"])
  }
  return .executableTarget(
    name: "forkproof-fuzz", dependencies: rooms, path: "Tests/Fuzz",
    exclude: ["Corpus", "Suite", "fuzz"],
    swiftSettings: [.unsafeFlags(["-parse-as-library"])])
}()

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "forkproof",
  platforms: [.macOS(.v15)],
  products: [
    // Preloaded into the programs of a run, so it has to be a file of its own.
    .library(name: "forkproof-crash", type: .dynamic, targets: ["CCrash"])
  ],
  // Exact versions: a tool that judges builds pins what it is built of.
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/grpc/grpc-swift-2", exact: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", exact: "2.9.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    .target(name: "CLinux"),
    // Without Swift's start-up code: it would bring the Swift runtime, which catches crashes of its
    // own, into the programs under test.
    .target(
      name: "CCrash",
      linkerSettings: [
        .unsafeFlags([
          "-nostartfiles", "-static-stdlib", "-Xlinker", "-soname=libforkproof-crash.so",
        ])
      ]),
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    room("Basics", products: [crypto]),
    room("Elf", ["Basics"]),
    room("Model", ["Basics"], schema: "observation.schema.json"),
    room("Files", ["Basics"]),
    room("Processes", ["Basics", "CLinux", "Files", "Model"]),
    room("Git", ["Basics", "CLibgit2", "Files"], products: [crypto]),
    .systemLibrary(
      name: "CLibarchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    room("Archives", ["Basics", "CLibarchive", "CZlib", "Files"], products: [crypto]),
    .systemLibrary(name: "CGMime", providers: [.apt(["libgmime-3.0-dev"])]),
    room("Patching", ["Archives", "Basics", "CGMime", "CLibarchive", "Git", "Model"]),
    room("Recipes", ["Basics", "Files", "Model"], products: [yams]),
    room("Storage", ["Basics", "Files", "Model"]),
    room("Sandbox", ["Basics", "CLinux", "Files", "Processes"]),
    room("PhpModules", ["Elf", "Files", "Sandbox"]),
    room("Signatures", ["Basics", "Model"]),
    room("Judging", ["Basics", "Model", "Signatures"]),
    room("Probe", ["Basics", "CLinux", "Model", "Processes"]),
    room("Debian", ["Basics", "Files", "Model", "Processes", "Sandbox", "Storage"]),
    room(
      "Building",
      ["Basics", "Debian", "Elf", "Files", "Model", "Processes", "Sandbox", "Storage"]),
    room(
      "Relinking",
      [
        "Basics", "Building", "CLinux", "Debian", "Elf", "Files", "Model", "Processes", "Sandbox",
        "Storage",
      ]),
    room(
      "Running",
      [
        "Basics", "Elf", "Files", "Model", "PhpModules", "Processes", "Sandbox",
        "Storage",
      ]),
    room(
      "Diagnosis",
      [
        "Basics", "CLinux", "Elf", "Files", "Model", "Probe", "Processes", "Sandbox", "Signatures",
      ], schema: "diagnosis.schema.json"),
    room("History", ["Basics", "Files", "Judging", "Model", "Storage"], products: [grdb]),
    room(
      "Candidates",
      [
        "Archives", "Basics", "Building", "Debian", "Elf", "Files", "Git", "Model", "Patching",
        "PhpModules", "Processes", "Relinking", "Sandbox", "Storage",
      ]),
    room(
      "Evaluation",
      [
        "Basics", "Building", "Candidates", "Files", "Git", "Judging", "Model",
        "Patching", "Processes", "Recipes", "Running", "Sandbox", "Storage",
      ]),
    room(
      "Reporting", ["Basics", "Judging", "Model", "Signatures"], schema: "report.schema.json"),
    room(
      "Packaging",
      ["Basics", "Building", "Elf", "Files", "Model", "Processes", "Sandbox"],
      products: [crypto]),
    room(
      "Commands",
      [
        "Archives", "Basics", "Building", "Candidates", "Debian", "Diagnosis", "Evaluation",
        "Files", "Git", "History", "Judging", "Model", "Packaging", "Patching", "Processes",
        "Recipes", "Relinking", "Reporting", "Running", "Sandbox", "Storage",
      ], products: [argumentParser]),
    .executableTarget(name: "forkproof", dependencies: ["Commands"]),
    .executableTarget(
      name: "forkproof-probe",
      dependencies: ["Basics", "CLinux", "Files", "Model", "Probe", "Processes"]),
    .systemLibrary(name: "CElfutils", pkgConfig: "libdw", providers: [.apt(["libdw-dev"])]),
    // In C and without Swift's start-up code: it is started for each process that is looked at.
    .executableTarget(
      name: "forkproof-stacks", dependencies: ["CElfutils"],
      linkerSettings: [
        .linkedLibrary("stdc++"), .unsafeFlags(["-nostartfiles", "-static-stdlib"]),
      ]),
    .executableTarget(
      name: "forkproof-peer",
      dependencies: [
        "CLinux", "Model",
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
      ]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Basics", "Files", "Judging", "Model", "Processes", "Recipes", "Reporting", "Sandbox",
        "Storage", "TestSupport", "forkproof", "forkproof-peer", "forkproof-probe",
        crypto,
      ], exclude: ["Corpus"]),
    .testTarget(
      name: "ScenarioTests",
      dependencies: [
        "Files", "Judging", "Model", "Processes", "Recipes", "Running", "Sandbox", "Storage",
        "forkproof-peer", "forkproof-probe",
      ], exclude: ["Hostile", "Stub"]),
    .testTarget(
      name: "HostileTests",
      dependencies: [
        "Basics", "Building", "Files", "Model", "Processes", "Recipes", "Running", "Sandbox",
        "Storage",
        "forkproof-peer", "forkproof-probe",
      ], path: "Tests/Hostile", exclude: ["Attacks"]),
    .executableTarget(
      name: "forkproof-bench",
      dependencies: [
        "Basics", "Building", "Candidates", "Evaluation", "Files", "Git", "Model", "Processes",
        "Recipes", "Relinking", "Reporting", "Sandbox", "Storage", argumentParser, "forkproof",
        "forkproof-peer", "forkproof-probe",
      ], path: "Tests/Bench"),
    .executableTarget(
      name: "probe-lab", dependencies: ["Model", "Probe", "Processes"], path: "Tests/ProbeLab"),
    .testTarget(
      name: "ProbeTests",
      dependencies: [
        "Basics", "CLinux", "Model", "Probe", "Processes", "TestSupport", "probe-lab",
      ],
      exclude: ["Golden", "Corpus", "stress.sh"]),
    .executableTarget(
      name: "GitTestHelper", dependencies: ["Basics", "Git"], path: "Tests/GitTestHelper"),
    .target(name: "GitTestSupport", dependencies: ["Basics", "Git"], path: "Tests/GitTestSupport"),
    .testTarget(
      name: "GitTests", dependencies: ["Git", "GitTestHelper", "GitTestSupport", "TestSupport"],
      exclude: ["Golden", "Resources"]),
    fuzzing,
    .target(name: "RandomSupport", path: "Tests/RandomSupport"),
    .target(name: "TestSupport", dependencies: ["Model"], path: "Tests/TestSupport"),
    tests(of: "Patching", "Git", "GitTestSupport", "Model", data: ["Golden"]),
    tests(of: "Archives", "GitTestSupport"),
    tests(of: "Sandbox", "Files", "Model", "Processes", "Storage"),
    tests(of: "Model"),
    tests(
      of: "History", "Basics", "Files", "Judging", "Model", "Recipes", "Storage", also: [grdb]),
    tests(
      of: "Reporting", "Basics", "History", "Judging", "Model", "Recipes", "Signatures",
      data: ["Golden"]),
    tests(of: "Storage", "Basics", "Files", "Model", "Recipes"),
    tests(of: "Judging", "Basics", "Model", "Recipes", "Signatures", data: ["Golden"]),
    tests(
      of: "Diagnosis", "Basics", "Model", "Probe", "Recipes", "Signatures",
      data: ["Fixture", "Traces"]),
    tests(of: "Recipes", "Model", data: ["Golden"]),
    tests(of: "Elf", "Files", "Processes", "Sandbox"),
    tests(of: "PhpModules", "Elf", "Files", "Processes", "Sandbox"),
    tests(
      of: "Debian", "Basics", "Candidates", "Model", "Processes", "Sandbox"),
    tests(of: "Running", "Basics", "Files", "Model", "Sandbox", "Storage"),
    tests(
      of: "Evaluation", "Archives", "Basics", "Building", "Candidates", "Files", "Git",
      "GitTestSupport", "Judging", "Model", "Patching", "Processes", "Recipes", "Storage"),
    tests(
      of: "Building", "Basics", "Debian", "Files", "Model", "Processes", "Recipes", "Sandbox",
      "Storage"),
    tests(
      of: "Packaging", "Basics", "Files", "Model", "Recipes",
      "Sandbox", "Storage", data: ["Golden"]),
    tests(
      of: "Commands", "Archives", "Basics", "Evaluation", "Files", "Judging", "Model", "Packaging",
      "Processes",
      "Recipes", "Reporting", "Storage", also: [argumentParser, yams]),
    tests(
      of: "Relinking", "Basics", "Building", "Elf", "Files", "Model", "Processes",
      "Recipes", "Sandbox", "Storage"),
  ]
)
