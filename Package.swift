// swift-tools-version: 6.1
import PackageDescription

/// A room of the product: a library target that depends on the rooms below it only.
func room(
  _ name: String, _ rooms: [String] = [], products: [Target.Dependency] = [],
  schema: String? = nil
) -> Target {
  .target(
    name: name, dependencies: rooms.map { .init(stringLiteral: $0) } + products,
    exclude: [schema].compactMap { $0 })
}

/// The tests of one room, with its golden files beside them.
func tests(of rooms: String..., also products: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: rooms[0] + "Tests", dependencies: rooms.map { .init(stringLiteral: $0) } + products,
    exclude: ["Golden"])
}

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
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.0.0"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.0.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    .target(name: "CLinux"),
    // Without Swift's start-up code: it would bring the Swift runtime, which catches crashes of its
    // own, into the programs under test.
    .target(
      name: "CCrash",
      linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]),
    room("Observation", schema: "observation.schema.json"),
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    room("Elf"),
    room("Storage", products: [crypto]),
    room("Git", ["CLibgit2"], products: [crypto]),
    room("Patching", ["Git"]),
    room("Fetching", ["Git", "Observation", "Recipes", "Sandbox", "Storage"]),
    room("Sandbox", ["CLinux", "Observation"]),
    room("Recipes", products: [yams]),
    room("Probe", ["CLinux", "Observation"]),
    .executableTarget(
      name: "forkproof-probe", dependencies: ["Observation", "Probe", "Sandbox", "Storage"]),
    room("Record", ["Observation", "Recipes", "Storage"]),
    room("Running", ["Elf", "Observation", "Recipes", "Sandbox", "Storage"]),
    room("Judging", ["Observation", "Recipes", "Record"]),
    room("Building", ["Elf", "Observation", "Recipes", "Sandbox", "Storage"]),
    room(
      "Relinking",
      ["Building", "CLinux", "Elf", "Observation", "Recipes", "Sandbox", "Storage"]),
    room(
      "Evaluation",
      [
        "Building", "Fetching", "Git", "Judging", "Observation", "Patching", "Recipes", "Record",
        "Relinking", "Running", "Sandbox", "Storage",
      ]),
    room("History", ["Judging", "Observation", "Record", "Storage"], products: [grdb]),
    room(
      "Reporting", ["History", "Judging", "Observation", "Recipes", "Record", "Storage"],
      schema: "report.schema.json"),
    room(
      "Packaging", ["Building", "Elf", "Observation", "Recipes", "Sandbox", "Storage"],
      products: [crypto]),
    room(
      "ForkproofCommands",
      [
        "Building", "Evaluation", "Fetching", "Git", "History", "Judging", "Packaging", "Patching",
        "Recipes", "Record", "Relinking", "Reporting", "Running", "Sandbox", "Storage",
      ], products: [argumentParser]),
    .executableTarget(name: "forkproof", dependencies: ["ForkproofCommands"]),
    .executableTarget(
      name: "forkproof-peer",
      dependencies: [
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
      ]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Judging", "Observation", "Recipes", "Record", "Sandbox", "Storage", "TestSupport",
        "forkproof",
        "forkproof-peer", "forkproof-probe",
      ], exclude: ["Corpus"]),
    .testTarget(
      name: "ScenarioTests",
      dependencies: [
        "Judging", "Observation", "Recipes", "Running", "Sandbox", "Storage", "forkproof-peer",
        "forkproof-probe",
      ], exclude: ["Stub"]),
    .executableTarget(
      name: "forkproof-bench",
      dependencies: [
        "Building", "Evaluation", "Fetching", "Git", "Observation", "Recipes", "Record",
        "Relinking", "Reporting", "Sandbox", "Storage", argumentParser, "forkproof",
        "forkproof-peer", "forkproof-probe",
      ], path: "Tests/Bench"),
    .executableTarget(
      name: "probe-lab", dependencies: ["Probe", "Observation"], path: "Tests/ProbeLab"),
    .testTarget(
      name: "ProbeTests", dependencies: ["CLinux", "Probe", "Observation", "probe-lab"],
      exclude: ["Golden", "Corpus", "stress.sh"]),
    .executableTarget(name: "GitTestHelper", dependencies: ["Git"], path: "Tests/GitTestHelper"),
    .target(name: "GitTestSupport", dependencies: ["Git"], path: "Tests/GitTestSupport"),
    .testTarget(
      name: "GitTests", dependencies: ["Git", "GitTestHelper", "GitTestSupport"],
      exclude: ["Golden", "Resources"]),
    tests(of: "Patching", "Git", "GitTestSupport"),
    tests(of: "Sandbox", "Observation"),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    tests(of: "Observation", "TestSupport"),
    tests(of: "History", "Judging", "Observation", "Recipes", "Record", "Storage"),
    tests(of: "Reporting", "History", "Judging", "Observation", "Recipes", "Record", "TestSupport"),
    tests(of: "Storage"),
    tests(of: "Judging", "Observation", "Recipes", "Record"),
    tests(of: "Recipes", "Observation"),
    tests(of: "Record", "Observation", "Recipes", "Storage"),
    tests(of: "Elf", "Sandbox", "Storage"),
    tests(of: "Fetching", "Sandbox", "Storage"),
    tests(of: "Running", "Observation", "Sandbox", "Storage"),
    tests(of: "Evaluation", "Observation", "Recipes", "Record", "Storage"),
    tests(of: "Building", "Recipes", "Sandbox", "Storage"),
    tests(of: "Packaging", "Building", "Elf", "Recipes", "Sandbox", "Storage"),
    .testTarget(name: "ForkproofCommandsTests", dependencies: ["ForkproofCommands"]),
    tests(of: "Relinking", "Building", "Elf", "Recipes", "Sandbox", "Storage"),
  ]
)
