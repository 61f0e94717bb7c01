import KernelTable

/// Where finished tiles go: `C = alpha · tile + beta · C + bias`, of each row the first `width` elements.
struct TileDestination {
  var c: Output
  var stride: Int
  var width: Int
  /// One number per column; nil for none.
  var bias: Input?
  /// Whether C is not read.
  let replaces: Bool
  private let beta: Float
  private let alpha: Float
  /// A register full of `alpha`, then one full of `beta`, in memory: from a single float the optimiser makes products
  /// lane by lane.
  private let factors: UnsafePointer<TileVector>

  /// - Parameter factors: room for two registers.
  @inline(always)
  init(
    c: Output, stride: Int, width: Int, bias: Input?, alpha: Float, beta: Float,
    factors: UnsafeMutablePointer<TileVector>
  ) {
    self.c = c
    self.stride = stride
    self.width = width
    self.bias = bias
    self.alpha = alpha
    self.beta = beta
    replaces = beta == 0
    fillFactors(factors, alpha, beta)
    self.factors = UnsafePointer(factors)
  }

  /// The part from a row and column on.
  @inline(always)
  func from(row: Int, column: Int, width: Int) -> Self {
    var part = self
    part.c += row * stride + column
    part.width = width
    part.bias = bias.map { $0 + column }
    return part
  }

  /// Writes a row of a whole tile.
  @inline(always)
  func write<Row: TileRow>(_ row: Int, _ values: Row) {
    let to = UnsafeMutableRawPointer(c + row * stride)
    let alpha = factors[0]
    if replaces {
      if let bias {
        values.forEach { column, v in
          let b = UnsafeRawPointer(bias + column).loadUnaligned(as: TileVector.self)
          to.storeBytes(of: multiplyAdd(alpha, v, b), toByteOffset: column * 4, as: TileVector.self)
        }
      } else {
        values.forEach { column, v in
          to.storeBytes(of: alpha * v, toByteOffset: column * 4, as: TileVector.self)
        }
      }
    } else {
      let beta = factors[1]
      values.forEach { column, v in
        let old = to.loadUnaligned(fromByteOffset: column * 4, as: TileVector.self)
        var new = multiplyAdd(beta, old, alpha * v)
        if let bias { new += UnsafeRawPointer(bias + column).loadUnaligned(as: TileVector.self) }
        to.storeBytes(of: new, toByteOffset: column * 4, as: TileVector.self)
      }
    }
  }

  /// Writes the rows of a tile that is wider than what is wanted, from memory.
  @inline(never)
  func writePart(_ tile: Input, rows: Int, tileWidth: Int) {
    for row in 0..<rows {
      let (from, to) = (tile + row * tileWidth, c + row * stride)
      for i in 0..<width {
        let v = alpha * from[i]
        let old = replaces ? v : multiplyAdd(beta, to[i], v)
        to[i] = bias.map { replaces ? multiplyAdd(alpha, from[i], $0[i]) : old + $0[i] } ?? old
      }
    }
  }
}

@inline(never)
private func fillFactors(_ factors: UnsafeMutablePointer<TileVector>, _ alpha: Float, _ beta: Float) {
  factors[0] = TileVector(repeating: alpha)
  factors[1] = TileVector(repeating: beta)
}
