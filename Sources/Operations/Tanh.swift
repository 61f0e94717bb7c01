internal import Glibc
internal import Graph
public import KernelTable
internal import Tape

/// The hyperbolic tangent.
public struct Tanh: Activation {
  public static let name = "tanh"
  public static let summary = "The hyperbolic tangent."
  public static let savesOutput = true
  public static let costPerElement = 8.0

  /// Creates the operation.
  public init() {}

  public static func value(_ x: Double) -> Double { Glibc.tanh(x) }
  public static func derivative(x: Double, y: Double) -> Double { 1 - y * y }
  public static func kernel(_ kernels: KernelTable) -> ElementwiseKernels.Unary { kernels.elementwise.tanh }
  public static func gradientKernel(_ kernels: KernelTable) -> ElementwiseKernels.Binary {
    kernels.elementwise.tanhGradient
  }
}
