internal import Glibc
internal import Graph
public import KernelTable
internal import Tape

/// `x · sigmoid(x)`, as PyTorch's SiLU.
public struct SiLU: Activation {
  public static let name = "silu"
  public static let summary = "x times its sigmoid."
  public static let savesOutput = false
  public static let costPerElement = 7.0

  /// Creates the operation.
  public init() {}

  public static func value(_ x: Double) -> Double { x / (1 + Glibc.exp(-x)) }
  public static func derivative(x: Double, y: Double) -> Double {
    (1 / (1 + Glibc.exp(-x))) * (1 + x * (1 - 1 / (1 + Glibc.exp(-x))))
  }
  public static func kernel(_ kernels: KernelTable) -> ElementwiseKernels.Unary { kernels.elementwise.silu }
  public static func gradientKernel(_ kernels: KernelTable) -> ElementwiseKernels.Binary {
    kernels.elementwise.siluGradient
  }
}
