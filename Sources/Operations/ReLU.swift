internal import Graph
public import KernelTable
internal import Tape

/// `max(x, 0)`, as PyTorch's ReLU; the derivative at 0 is 0.
public struct ReLU: Activation {
  public static let name = "relu"
  public static let summary = "The larger of x and 0."
  public static let savesOutput = false
  public static let costPerElement = 1.0

  /// Creates the operation.
  public init() {}

  public static func value(_ x: Double) -> Double { x > 0 ? x : (x.isNaN ? x : 0) }
  public static func derivative(x: Double, y: Double) -> Double { x > 0 ? 1 : 0 }
  public static func kernel(_ kernels: KernelTable) -> ElementwiseKernels.Unary { kernels.elementwise.relu }
  public static func gradientKernel(_ kernels: KernelTable) -> ElementwiseKernels.Binary {
    kernels.elementwise.reluGradient
  }
}
