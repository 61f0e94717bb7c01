/// What changes the parameters at the end of a step.
public struct ParameterUpdate {
  /// Changes a range, once its gradients are summed; called on every thread with ranges that do not overlap.
  let change:
    (_ range: Range<Int>, _ parameters: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>) ->
      Void
  /// Brings a row of a table to where it would be had all steps before changed it; called on any thread before the row is
  /// read.
  let catchUp: (_ row: Range<Int>, _ parameters: UnsafeMutablePointer<Float>) -> Void

  /// Creates an update; without `catchUp` the executor may have no tables by rows.
  public init(
    change: @escaping (Range<Int>, UnsafeMutablePointer<Float>, UnsafePointer<Float>) -> Void,
    catchUp: @escaping (Range<Int>, UnsafeMutablePointer<Float>) -> Void = { _, _ in }
  ) {
    self.change = change
    self.catchUp = catchUp
  }
}
