/// Loops over rows of a table named by whole numbers: lookups and their gradients.
///
/// `table` is `rows × width`. A number outside `0 ..< rows` stands for a row of zeros when read, and for nothing when added
/// to. Rows that several numbers name are added to in the order of the numbers.
public struct TableKernels: Sendable {
  /// Whole numbers that name rows.
  public typealias Places = UnsafePointer<Int32>

  /// `y[i] = table[places[i]]`.
  public var gather:
    @Sendable (_ table: Input, _ rows: Int, _ width: Int, _ places: Places, _ count: Int, _ y: Output) -> Void
  /// `table[places[i]] += x[i]`, except for the row `frozen`.
  public var scatterAdd:
    @Sendable (
      _ x: Input, _ places: Places, _ count: Int, _ frozen: Int, _ table: Output, _ rows: Int, _ width: Int
    ) -> Void
  /// `y = scale · Σ_i weight[i] · table[places[i]]`; `weight` may be nil (all 1).
  public var gatherSum:
    @Sendable (
      _ table: Input, _ rows: Int, _ width: Int, _ places: Places, _ weight: Input?, _ count: Int,
      _ scale: Float, _ y: Output
    ) -> Void
  /// `table[places[i]] += scale · weight[i] · x`, except for the row `frozen`; `weight` may be nil (all 1).
  public var scatterAddSame:
    @Sendable (
      _ x: Input, _ places: Places, _ weight: Input?, _ count: Int, _ scale: Float, _ frozen: Int,
      _ table: Output, _ rows: Int, _ width: Int
    ) -> Void

  /// Creates the group.
  public init(
    gather: @escaping @Sendable (Input, Int, Int, Places, Int, Output) -> Void,
    scatterAdd: @escaping @Sendable (Input, Places, Int, Int, Output, Int, Int) -> Void,
    gatherSum: @escaping @Sendable (Input, Int, Int, Places, Input?, Int, Float, Output) -> Void,
    scatterAddSame:
      @escaping @Sendable (Input, Places, Input?, Int, Float, Int, Output, Int, Int) -> Void
  ) {
    self.gather = gather
    self.scatterAdd = scatterAdd
    self.gatherSum = gatherSum
    self.scatterAddSame = scatterAddSame
  }
}
