import Execution
import FoundationEssentials
import KernelTable
import Testing

@Suite struct CPUFeaturesTests {
  private let version3 = "fpu sse sse2 avx avx2 fma bmi1 bmi2 f16c movbe abm"

  @Test func readsTheFlags() {
    #expect(CPUFeatures(flags: "") == CPUFeatures(hasAVX2: false, hasAVX512: false))
    #expect(CPUFeatures(flags: version3) == CPUFeatures(hasAVX2: true, hasAVX512: false))
    #expect(
      CPUFeatures(flags: version3 + " avx512f avx512vl avx512bw avx512dq avx512cd")
        == CPUFeatures(hasAVX2: true, hasAVX512: true))
  }

  @Test func aPartOfAVX512IsNotEnough() {
    #expect(!CPUFeatures(flags: version3 + " avx512f avx512cd avx512er avx512pf").hasAVX512)
    #expect(!CPUFeatures(flags: "avx512f avx512vl avx512bw avx512dq avx512cd").hasAVX512)
    #expect(!CPUFeatures(flags: "fpu avx2x xavx2 avx fma").hasAVX2)
  }
}

@Suite struct KernelSelectionTests {
  @Test func picksTheFastest() throws {
    let none = CPUFeatures(hasAVX2: false, hasAVX512: false)
    #expect(try KernelSelection.best(features: none).name == "baseline")
    #expect(try KernelSelection.best(features: CPUFeatures(hasAVX2: true, hasAVX512: false)).name == "AVX2")
    #expect(try KernelSelection.best(features: CPUFeatures(hasAVX2: true, hasAVX512: true)).name == "AVX-512")
  }

  @Test func eachTableNamesItsInstructionSet() {
    #expect(InstructionSet.allCases.map(\.name) == ["baseline", "AVX2", "AVX-512"])
  }

  @Test func refusesWhatTheProcessorLacks() {
    let none = CPUFeatures(hasAVX2: false, hasAVX512: false)
    #expect(throws: KernelSelectionError.unsupported(.avx512)) {
      try KernelSelection.best(instructionSet: .avx512, features: none)
    }
    #expect(
      KernelSelectionError.unsupported(.avx2).description == "this processor cannot run the AVX2 kernels")
  }

  @Test(arguments: runnable)
  func givesTheOneAskedFor(_ set: InstructionSet) throws {
    #expect(try KernelSelection.best(instructionSet: set, matrix: .own).name == set.name)
  }

  @Test func openBLASIsThereOrSaysWhyNot() throws {
    switch OpenBLAS.shared {
    case .success(let library):
      #expect(!library.coreName.isEmpty)
      _ = try KernelSelection.best(matrix: .openBLAS)
    case .failure(let reason):
      #expect(!reason.description.isEmpty)
      #expect(throws: KernelSelectionError.noOpenBLAS(reason: reason.description)) {
        try KernelSelection.best(matrix: .openBLAS)
      }
    }
  }
}

@Suite struct SharedSourceTests {
  /// Each kernel target compiles every file of the baseline: a file without a link would silently be missing.
  @Test(arguments: ["KernelsAVX2", "KernelsAVX512"])
  func linksEveryFileOfTheBaseline(_ folder: String) throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    let own = "InstructionSet.swift"
    let manager = FileManager.default
    let baseline = try manager.contentsOfDirectory(atPath: sources.appending(path: "KernelsBaseline").path)
      .sorted()
    let linked = try manager.contentsOfDirectory(atPath: sources.appending(path: folder).path).sorted()
    #expect(baseline.count > 10)
    #expect(linked == baseline)
    for file in linked where file != own {
      let link = sources.appending(path: folder).appending(path: file).path
      #expect(try manager.destinationOfSymbolicLink(atPath: link) == "../KernelsBaseline/" + file)
    }
    for place in ["KernelsBaseline", folder] {
      let attributes = try manager.attributesOfItem(
        atPath: sources.appending(path: place).appending(path: own).path)
      #expect(attributes[.type] as? FileAttributeType == .typeRegular)
    }
  }
}
