internal import Glibc
internal import Graph
public import KernelTable
internal import Tape

/// Softmax over the last axis, as PyTorch's; a row of −infinity only gives zeros.
public struct Softmax: SoftmaxFamily {
  public static let name = "softmax"
  public static let summary = "Turns the last axis into positive numbers that add up to 1."

  /// Creates the operation.
  public init() {}

  public static func row(_ x: ArraySlice<Double>) -> [Double] {
    let total = stableLogSum(x)
    return total > -.infinity ? x.map { exp($0 - total) } : x.map { _ in 0 }
  }

  public static func rowGradient(_ y: ArraySlice<Double>, _ dy: ArraySlice<Double>) -> [Double] {
    let dot = zip(y, dy).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(y, dy).map { $0 * ($1 - dot) }
  }

  public static func kernel(_ kernels: KernelTable) -> @Sendable (Input, Output, Int, Int) -> Void {
    kernels.rows.softmax
  }

  public static func gradientKernel(
    _ kernels: KernelTable
  ) -> @Sendable (Input, Input, Output, Int, Int) -> Void { kernels.rows.softmaxGradient }
}
