internal import Graph
internal import KernelTable
internal import Tape

/// The products of a convolution: where a kernel's taps lie side by side in memory, one product does all of them.
///
/// Without dilation and groups the inputs of a whole window are contiguous, and the window of the next position starts
/// `stride` rows later: seen with that leading dimension the input is the matrix that others unfold into memory. Positions
/// whose window reaches into the padding, and all positions otherwise, go tap by tap.
struct Conv1dWindows: Sendable {
  /// Elements of the left factor between positions.
  let rowStride: Int
  /// Elements of the left factor from one tap to the next; taps are contiguous if that is the depth of one.
  let depth: Int
  /// The columns of the product.
  let columns: Int
  /// The taps.
  let taps: Int
  /// The positions whose windows lie inside.
  let inside: Range<Int>

  /// The windows of the forward product: positions of the result reading the input.
  init(forward settings: Conv1dSettings, _ e: Conv1dExtents) {
    rowStride = settings.stride * e.channels
    depth = e.channels
    columns = e.filters
    taps = e.taps
    inside =
      settings.dilation == 1 && settings.groups == 1
      ? Self.common(
        settings.range(tap: 0, length: e.length, outputs: e.outputs),
        settings.range(tap: e.taps - 1, length: e.length, outputs: e.outputs)) : 0..<0
  }

  /// The windows of the gradient of the input: positions of the input reading gradients of the result, taps reversed.
  init(backward settings: Conv1dSettings, _ e: Conv1dExtents) {
    rowStride = e.filters
    depth = e.filters
    columns = e.channels
    taps = e.taps
    // Position s reads the gradients s + before − (taps − 1) … s + before.
    inside =
      settings.dilation == 1 && settings.groups == 1 && settings.stride == 1
      ? Self.common(
        max(0, e.taps - 1 - settings.before)..<Int.max, 0..<max(0, min(e.length, e.outputs - settings.before))
      )
      : 0..<0
  }

  private static func common(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
    let lower = max(a.lowerBound, b.lowerBound)
    return lower..<max(lower, min(a.upperBound, b.upperBound))
  }

  /// What of a range of positions lies outside.
  func outside(_ range: Range<Int>) -> [Range<Int>] {
    guard !inside.isEmpty else { return range.isEmpty ? [] : [range] }
    let (before, after) = (
      min(range.upperBound, inside.lowerBound), max(range.lowerBound, inside.upperBound)
    )
    return (range.lowerBound < before ? [range.lowerBound..<before] : [])
      + (after < range.upperBound ? [after..<range.upperBound] : [])
  }
}

/// A convolution's weight as matrices: one below the other for each tap, and all packed as one factor.
struct Conv1dFactor: Sendable {
  /// Where the matrices lie.
  let matrices: Location
  /// Where they lie packed, if they are.
  let packed: Location?
  /// Makes the matrices where they are not made before the tiles.
  let gather: (@Sendable (borrowing Frame) -> Void)?

  /// - Parameters:
  ///   - name: tells one arrangement from another.
  ///   - arrange: writes the matrices, `taps · depth × columns`, from the weight.
  init(
    _ lowering: inout Lowering, _ weight: Location, _ windows: Conv1dWindows, count: Int, _ name: String,
    arrange: @escaping @Sendable (_ weight: Input, _ to: Output) -> Void
  ) {
    let packs = !windows.inside.isEmpty
    let (n, k) = (windows.columns, windows.taps * windows.depth)
    let packedCount = packs ? (MatrixKernels.packedCount(n, k) + 15) / 16 * 16 : 0
    let place = lowering.prepared(weight, "\(name) \(packs)", count: packedCount + count) { frame, place in
      let matrices = frame[place] + packedCount
      arrange(frame[weight], matrices)
      if packs { frame.kernels.matrix.pack(false, n, k, matrices, n, frame[place]) }
    }
    if let place {
      packed = packs ? place : nil
      matrices = Location(region: place.region, offset: place.offset + packedCount)
      gather = nil
    } else {
      let scratch = lowering.scratch
      packed = nil
      matrices = scratch
      gather = { arrange($0[weight], $0[scratch]) }
    }
  }

  /// The product of the windows that lie inside, at the first of them: `C = A · B`.
  func multiply(_ frame: borrowing Frame, _ windows: Conv1dWindows, _ a: Input, bias: Input?, _ c: Output) {
    let (rows, n, k) = (windows.inside.count, windows.columns, windows.taps * windows.depth)
    frame.dividedProduct(rows: rows, n: n, k: k) { rows, columns in
      let (a, c) = (a + rows.lowerBound * windows.rowStride, c + rows.lowerBound * n)
      if let packed {
        frame.kernels.matrix.multiplyPacked(
          false, rows.count, columns, n, k, 1, a, windows.rowStride, frame[packed], 0, bias, c, n)
      } else {
        let first = columns.lowerBound
        frame.kernels.matrix.multiply(
          false, false, rows.count, columns.count, k, 1, a, windows.rowStride, frame[matrices] + first, n, 0,
          c + first, n)
        if let bias {
          frame.kernels.rows.addBiasStrided(bias + first, c + first, rows.count, columns.count, n)
        }
      }
    }
  }
}
