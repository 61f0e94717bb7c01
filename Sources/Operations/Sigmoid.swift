internal import Glibc
internal import Graph
public import KernelTable
internal import Tape

/// `1 / (1 + e^−x)`.
public struct Sigmoid: Activation {
  public static let name = "sigmoid"
  public static let summary = "One over one plus e to the minus x."
  public static let savesOutput = true
  public static let costPerElement = 6.0

  /// Creates the operation.
  public init() {}

  public static func value(_ x: Double) -> Double { 1 / (1 + Glibc.exp(-x)) }
  public static func derivative(x: Double, y: Double) -> Double { y * (1 - y) }
  public static func kernel(_ kernels: KernelTable) -> ElementwiseKernels.Unary {
    kernels.elementwise.sigmoid
  }
  public static func gradientKernel(_ kernels: KernelTable) -> ElementwiseKernels.Binary {
    kernels.elementwise.sigmoidGradient
  }
}
