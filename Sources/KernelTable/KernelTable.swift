/// A read-only run of single-precision numbers.
public typealias Input = UnsafePointer<Float>
/// A writable run of single-precision numbers.
public typealias Output = UnsafeMutablePointer<Float>

/// The inner loops of one instruction set: what an operation may call while a step runs.
///
/// The same sources are compiled once per instruction set; `Execution` picks a table by what the CPU can do.
/// All matrices are row-major and contiguous unless a leading dimension (`lda`, in elements) is given. Counts are in
/// elements. Nothing here allocates, locks or fails. Unless a line says otherwise, an output may be the same memory
/// as an input of the same length, but may not overlap it partly.
public struct KernelTable: Sendable {
  /// The instruction set: `AVX-512`, `AVX2` or `baseline`.
  public var name: String
  /// Matrix products.
  public var matrix: MatrixKernels
  /// Loops over single elements.
  public var elementwise: ElementwiseKernels
  /// Loops over rows: norms, softmax, reductions.
  public var rows: RowKernels
  /// Rows of tables looked up, and added to.
  public var tables: TableKernels
  /// Loss functions over rows of logits.
  public var loss: LossKernels
  /// Optimiser updates over flat runs of parameters.
  public var update: UpdateKernels
  /// What measures the machine.
  public var limits: LimitKernels

  /// Creates a table from its groups.
  public init(
    name: String, matrix: MatrixKernels, elementwise: ElementwiseKernels, rows: RowKernels,
    tables: TableKernels,
    loss: LossKernels, update: UpdateKernels, limits: LimitKernels
  ) {
    self.name = name
    self.matrix = matrix
    self.elementwise = elementwise
    self.rows = rows
    self.tables = tables
    self.loss = loss
    self.update = update
    self.limits = limits
  }
}
