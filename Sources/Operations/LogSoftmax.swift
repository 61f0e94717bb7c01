internal import Glibc
internal import Graph
public import KernelTable
internal import Tape

/// The logarithm of softmax over the last axis, as PyTorch's `log_softmax`.
public struct LogSoftmax: SoftmaxFamily {
  public static let name = "log_softmax"
  public static let summary = "The logarithm of softmax over the last axis."

  /// Creates the operation.
  public init() {}

  public static func row(_ x: ArraySlice<Double>) -> [Double] {
    let total = stableLogSum(x)
    return x.map { $0 - total }
  }

  public static func rowGradient(_ y: ArraySlice<Double>, _ dy: ArraySlice<Double>) -> [Double] {
    let sum = dy.reduce(0, +)
    return zip(y, dy).map { $1 - exp($0) * sum }
  }

  public static func kernel(_ kernels: KernelTable) -> @Sendable (Input, Output, Int, Int) -> Void {
    kernels.rows.logSoftmax
  }

  public static func gradientKernel(
    _ kernels: KernelTable
  ) -> @Sendable (Input, Input, Output, Int, Int) -> Void { kernels.rows.logSoftmaxGradient }
}
