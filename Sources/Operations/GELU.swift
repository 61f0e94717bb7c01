internal import Glibc
internal import Graph
public import KernelTable
internal import Tape

/// `x · Φ(x)` with the error function, as PyTorch's GELU with `approximate='none'`.
public struct GELU: Activation {
  public static let name = "gelu"
  public static let summary = "x times the normal distribution function of x, exact."
  public static let savesOutput = false
  public static let costPerElement = 14.0

  /// Creates the operation.
  public init() {}

  public static func value(_ x: Double) -> Double { 0.5 * x * erfc(-x / 2.0.squareRoot()) }
  public static func derivative(x: Double, y: Double) -> Double {
    0.5 * erfc(-x / 2.0.squareRoot()) + x * Glibc.exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
  }
  public static func kernel(_ kernels: KernelTable) -> ElementwiseKernels.Unary { kernels.elementwise.gelu }
  public static func gradientKernel(_ kernels: KernelTable) -> ElementwiseKernels.Binary {
    kernels.elementwise.geluGradient
  }
}
