public import KernelTable

import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The instruction sets the kernels are compiled for, from the one every processor has to the fastest.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// What every processor of the architecture has.
  case baseline
  /// AVX2 with fused multiply-add.
  case avx2
  /// AVX-512 F, VL, BW and DQ.
  case avx512

  /// The name shown to people: that of the kernel table.
  public var name: String { kernels.name }

  /// The kernels; they may be called only where `isSupported(by:)` holds.
  public var kernels: KernelTable {
    switch self {
    case .baseline: KernelsBaseline.kernels
    case .avx2: KernelsAVX2.kernels
    case .avx512: KernelsAVX512.kernels
    }
  }

  /// True iff a processor with these features can run the kernels.
  public func isSupported(by features: CPUFeatures) -> Bool {
    switch self {
    case .baseline: true
    case .avx2: features.hasAVX2
    case .avx512: features.hasAVX512
    }
  }

  /// The fastest one that a processor with these features can run.
  public static func best(for features: CPUFeatures) -> InstructionSet {
    allCases.last { $0.isSupported(by: features) } ?? .baseline
  }
}
