internal import Glibc
internal import KernelTable

/// What the numbers of queries and keys become before linear attention multiplies them, so that no product is negative.
public enum AttentionMap: String, CaseIterable, Sendable {
  /// `max(x, 0)`: products are as they are where queries and keys have no negative numbers.
  case relu
  /// `x + 1` above 0, `e^x` below: always positive (Katharopoulos et al. 2020).
  case elu
  /// The numbers as they are: products may be negative.
  case identity

  func value(_ x: Double) -> Double {
    switch self {
    case .relu: max(x, 0)
    case .elu: x > 0 ? x + 1 : exp(x)
    case .identity: x
    }
  }

  /// The slope, from what the map gave.
  func slope(_ mapped: Double) -> Double {
    switch self {
    case .relu: mapped > 0 ? 1 : 0
    case .elu: min(mapped, 1)
    case .identity: 1
    }
  }

  /// Maps a run of numbers.
  func apply(_ kernels: KernelTable, _ x: Input, _ y: Output, _ count: Int) {
    switch self {
    case .relu: kernels.elementwise.relu(x, y, count)
    case .identity: kernels.elementwise.copy(x, y, count)
    case .elu:
      kernels.elementwise.exp(x, y, count)
      for i in 0..<count where x[i] > 0 { y[i] = x[i] + 1 }
    }
  }

  /// `dx = dy · slope`, from what the map gave.
  func applyGradient(_ mapped: Input, _ dy: Input, _ dx: Output, _ count: Int) {
    switch self {
    case .relu: for i in 0..<count { dx[i] = mapped[i] > 0 ? dy[i] : 0 }
    case .elu: for i in 0..<count { dx[i] = dy[i] * min(mapped[i], 1) }
    case .identity: for i in 0..<count { dx[i] = dy[i] }
    }
  }
}
