import KernelTable

/// A tile of the product: a few rows of a few registers each, kept in registers while the depth is walked.
enum Tile {
  /// The floats of one register.
  @inline(always)
  static var lanes: Int { TileVector.scalarCount }
}

/// Where a finished tile goes: `C = alpha · tile + beta · C`, of each row the first `width` elements.
struct TileDestination {
  let c: Output
  let stride: Int
  let width: Int
  let alpha: Float
  let beta: Float
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

extension TileRow {
  /// Writes the row at its place in C.
  @inline(always)
  func write(_ row: Int, _ out: TileDestination) {
    let c = out.c + row * out.stride
    let alpha = TileVector(repeating: out.alpha)
    let beta = TileVector(repeating: out.beta)
    forEach { column, v in
      let place = UnsafeMutableRawPointer(c + column)
      if column + Tile.lanes > out.width {
        writePart(alpha * v, c + column, min(out.width - column, Tile.lanes), out.beta)
      } else if out.beta == 0 {
        place.storeBytes(of: alpha * v, as: TileVector.self)
      } else {
        let old = place.loadUnaligned(as: TileVector.self)
        place.storeBytes(of: multiplyAdd(beta, old, alpha * v), as: TileVector.self)
      }
    }
  }

  /// Writes the first lanes of a register.
  @inline(never)
  private func writePart(_ v: TileVector, _ c: Output, _ count: Int, _ beta: Float) {
    for i in 0..<max(count, 0) {
      c[i] = beta == 0 ? v[i] : multiplyAdd(beta, c[i], v[i])
    }
  }
}
