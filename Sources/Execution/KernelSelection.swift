public import KernelTable

/// Who computes matrix products.
public enum MatrixBackend: String, CaseIterable, Sendable {
  /// Whichever was measured to be faster for the instruction set.
  case automatic
  /// The kernels of this program.
  case own
  /// The OpenBLAS library.
  case openBLAS
}

/// Why the kernels asked for cannot be used.
public enum KernelSelectionError: Error, Equatable, CustomStringConvertible {
  /// The processor lacks the instruction set.
  case unsupported(InstructionSet)
  /// OpenBLAS was asked for and cannot be loaded.
  case noOpenBLAS(reason: String)

  /// One sentence for the user, without a full stop.
  public var description: String {
    switch self {
    case .unsupported(let set): "this processor cannot run the \(set.name) kernels"
    case .noOpenBLAS(let reason): "OpenBLAS cannot be loaded: \(reason)"
    }
  }
}

/// The choice of kernels for this machine.
public enum KernelSelection {
  /// The fastest kernels, or those of one instruction set.
  ///
  /// Matrix products are the program's own with AVX2 and AVX-512, where they were measured faster than OpenBLAS on
  /// the sizes of a training step, and OpenBLAS's otherwise, if there is one.
  /// - Throws: An error when the processor lacks `instructionSet`, or OpenBLAS was asked for and is missing.
  public static func best(
    instructionSet: InstructionSet? = nil, matrix: MatrixBackend = .automatic,
    features: CPUFeatures = .current
  ) throws(KernelSelectionError) -> KernelTable {
    let set = instructionSet ?? .best(for: features)
    guard set.isSupported(by: features) else { throw .unsupported(set) }
    var table = set.kernels
    switch (matrix, set) {
    case (.own, _), (.automatic, .avx2), (.automatic, .avx512):
      break
    case (.automatic, .baseline):
      if case .success(let library) = OpenBLAS.shared {
        table.matrix = library.matrixKernels(fallback: table)
      }
    case (.openBLAS, _):
      switch OpenBLAS.shared {
      case .success(let library): table.matrix = library.matrixKernels(fallback: table)
      case .failure(let reason): throw .noOpenBLAS(reason: reason.description)
      }
    }
    return table
  }
}
