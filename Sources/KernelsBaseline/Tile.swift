import KernelTable

/// A tile of the product: a few rows of a few registers each, kept in registers while the depth is walked.
enum Tile {
  /// The floats of one register.
  @inline(always)
  static var lanes: Int { TileVector.scalarCount }

  /// The floats of a row of the widest tile.
  @inline(always)
  static var panelWidth: Int { widestRow * lanes }

  /// The rows of the tallest tile.
  @inline(always)
  static var rows: Int { 6 }
}

/// One row of a tile, and likewise one row of the right factor that it is multiplied with.
protocol TileRow {
  /// The number of registers.
  static var registers: Int { get }
  /// Zeros.
  init()
  /// The floats at an address.
  init(_ p: Input)
  /// `self += a · b`.
  mutating func add(_ a: Float, _ b: Self)
  /// Calls a function with each register and the number of its first float.
  func forEach(_ body: (Int, TileVector) -> Void)
}

/// A row of one register.
struct TileRow1: TileRow {
  static var registers: Int { @inline(always) get { 1 } }

  var v: TileVector

  @inline(always)
  init() { v = TileVector(repeating: 0) }

  @inline(always)
  init(_ p: Input) { v = UnsafeRawPointer(p).loadUnaligned(as: TileVector.self) }

  @inline(always)
  mutating func add(_ a: Float, _ b: Self) { v = multiplyAdd(TileVector(repeating: a), b.v, v) }

  @inline(always)
  func forEach(_ body: (Int, TileVector) -> Void) { body(0, v) }
}

/// A row put together from two.
struct TileRowPair<First: TileRow, Second: TileRow>: TileRow {
  static var registers: Int { @inline(always) get { First.registers + Second.registers } }

  var first: First
  var second: Second

  @inline(always)
  init() {
    first = First()
    second = Second()
  }

  @inline(always)
  init(_ p: Input) {
    first = First(p)
    second = Second(p + First.registers * Tile.lanes)
  }

  @inline(always)
  mutating func add(_ a: Float, _ b: Self) {
    first.add(a, b.first)
    second.add(a, b.second)
  }

  @inline(always)
  func forEach(_ body: (Int, TileVector) -> Void) {
    first.forEach(body)
    second.forEach { body(First.registers * Tile.lanes + $0, $1) }
  }
}

/// A row of two registers.
typealias TileRow2 = TileRowPair<TileRow1, TileRow1>
/// A row of three registers.
typealias TileRow3 = TileRowPair<TileRow2, TileRow1>
/// A row of four registers.
typealias TileRow4 = TileRowPair<TileRow2, TileRow2>
