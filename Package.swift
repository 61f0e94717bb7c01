// swift-tools-version: 6.2
import PackageDescription

// One entry per module, alphabetical. The import table itself is explained in Docs/Architecture.md;
// `swift build --explicit-target-dependency-import-check error` enforces it.

/// A target that holds inner loops, optimised in debug builds too.
///
/// The three kernel targets compile the same sources (two folders link to the first); only the
/// instruction set differs. `-Ounchecked` removes the overflow checks from index arithmetic.
func kernels(_ name: String, _ instructionSet: [String]) -> Target {
  .target(
    name: name,
    dependencies: ["CVector", "KernelTable"],
    swiftSettings: [
      .unsafeFlags(["-Ounchecked"] + instructionSet.flatMap { ["-Xcc", $0] }),
      // As in release builds: without the whole module, generic tiles are not specialised, and products take ten times
      // as long.
      .unsafeFlags(["-disable-batch-mode", "-wmo", "-num-threads", "2"], .when(configuration: .debug)),
    ]
  )
}

let package = Package(
  name: "graphc",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CLibyaml", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CVector"),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Comparison", dependencies: ["Diagnostics", "Graph", "ModelLanguage", "Schemas"]),
    .target(name: "DataSources", dependencies: ["CZlib", "Diagnostics", "Files", "Schemas"]),
    .target(name: "Diagnostics"),
    .target(name: "Differentiation", dependencies: ["Graph", "Operations"]),
    .target(
      name: "Driver",
      dependencies: [
        "Comparison", "DataSources", "Diagnostics", "Differentiation", "Execution", "Files", "Graph",
        "KernelTable",
        "Layers", "ModelLanguage", "Operations", "Optimization", "Reports", "Schemas", "Training",
        "YAMLSource",
      ]),
    .target(
      name: "Execution",
      dependencies: ["Graph", "KernelTable", "KernelsAVX2", "KernelsAVX512", "KernelsBaseline", "Tape"]),
    .target(name: "Files", dependencies: ["Diagnostics"]),
    .target(name: "Graph"),
    .executableTarget(
      name: "graphc",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"), "Diagnostics", "Driver",
        "Training",
      ]),
    .target(name: "KernelTable"),
    kernels("KernelsAVX2", ["-march=x86-64-v3"]),
    kernels("KernelsAVX512", ["-march=x86-64-v4", "-mprefer-vector-width=512"]),
    kernels("KernelsBaseline", []),
    .target(name: "Layers", dependencies: ["Diagnostics", "Graph", "Operations", "Schemas"]),
    .target(
      name: "ModelLanguage",
      dependencies: ["Diagnostics", "Graph", "Layers", "Operations", "Schemas", "YAMLSource"]),
    .target(name: "Operations", dependencies: ["Graph", "KernelTable", "Tape"]),
    .target(name: "Optimization", dependencies: ["Graph", "Operations"]),
    .target(name: "Reports"),
    .target(name: "Schemas"),
    .target(name: "Tape", dependencies: ["Graph", "KernelTable"]),
    .target(
      name: "Training",
      dependencies: ["DataSources", "Diagnostics", "Execution", "Files", "Graph", "KernelTable", "Schemas"]),
    .target(name: "YAMLSource", dependencies: ["CLibyaml", "Diagnostics"]),
    .testTarget(name: "ArchitectureTests", dependencies: ["Diagnostics", "Driver"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "DataSources", "Diagnostics", "Driver", "Execution", "Graph", "ModelLanguage", "Operations",
        "Optimization", "TestSupport", "Training", "graphc",
      ]),
    .testTarget(
      name: "ComparisonTests", dependencies: ["Comparison", "Diagnostics", "ModelLanguage", "Training"]),
    .testTarget(
      name: "DataSourcesTests",
      dependencies: ["CZlib", "DataSources", "Diagnostics", "Files", "Schemas", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "Differentiation", "Execution", "Graph", "KernelTable", "Operations", "Optimization", "Tape",
      ]),
    .testTarget(name: "FilesTests", dependencies: ["Diagnostics", "Files", "TestSupport"]),
    .testTarget(name: "GraphTests", dependencies: ["Graph", "Operations"]),
    .testTarget(
      name: "KernelTests",
      dependencies: ["Execution", "KernelTable", "KernelsAVX2", "KernelsAVX512", "KernelsBaseline"]),
    .testTarget(
      name: "LanguageTests",
      dependencies: [
        "DataSources", "Diagnostics", "Graph", "Layers", "ModelLanguage", "Schemas", "Training",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "OperationTests",
      dependencies: ["Differentiation", "Execution", "Graph", "KernelTable", "Operations", "Tape"]),
    .testTarget(
      name: "OptimizationTests", dependencies: ["Execution", "Graph", "Operations", "Optimization"]),
    .testTarget(
      name: "ParityTests",
      dependencies: [
        "DataSources", "Driver", "Execution", "Graph", "Layers", "ModelLanguage", "Schemas", "Training",
        "TestSupport",
      ],
      exclude: ["Fixtures", "README.md", "check_names.py", "make_fixtures.py", "parity"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports"]),
    .target(name: "TestSupport", dependencies: ["Diagnostics"], path: "Tests/TestSupport"),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "DataSources", "Diagnostics", "Differentiation", "Execution", "Graph", "KernelTable", "Operations",
        "Schemas",
        "Training", "TestSupport",
      ]),
    .testTarget(name: "YAMLSourceTests", dependencies: ["Diagnostics", "YAMLSource"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .treatAllWarnings(as: .error),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
