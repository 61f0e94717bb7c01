import KernelTable

/// A packed panel of the right factor: `depth` rows of `stride` floats, of which `width` count and the rest are 0.
struct Panel {
  let memory: Output
  let width: Int
  let stride: Int
  let depth: Int

  /// Packs from a matrix whose rows are the panel's rows.
  @inline(never)
  func pack(_ b: Input, _ ldb: Int) {
    let whole = width / Tile.lanes * Tile.lanes
    for d in 0..<depth {
      let from = b + d * ldb
      let to = memory + d * stride
      var j = 0
      while j < whole {
        let v = UnsafeRawPointer(from + j).loadUnaligned(as: TileVector.self)
        UnsafeMutableRawPointer(to + j).storeBytes(of: v, as: TileVector.self)
        j += Tile.lanes
      }
      if j < stride {
        UnsafeMutableRawPointer(to + j).storeBytes(of: TileVector(repeating: 0), as: TileVector.self)
        while j < width {
          to[j] = from[j]
          j += 1
        }
      }
    }
  }

  /// Packs from a matrix whose columns are the panel's rows.
  @inline(never)
  func packTransposed(_ b: Input, _ ldb: Int) {
    let wholeWidth = width / Tile.lanes * Tile.lanes
    let wholeDepth = depth / Tile.lanes * Tile.lanes
    var j = 0
    while j < wholeWidth {
      let from = b + j * ldb
      var d = 0
      while d < wholeDepth {
        TileSquare(from + d, ldb).transposed.store(memory + d * stride + j, stride)
        d += Tile.lanes
      }
      while d < depth {
        for i in 0..<Tile.lanes {
          memory[d * stride + j + i] = from[i * ldb + d]
        }
        d += 1
      }
      j += Tile.lanes
    }
    if j < stride {
      packTransposedEdge(b, ldb, from: j)
    }
  }

  /// Packs the last, partly filled register of each row.
  private func packTransposedEdge(_ b: Input, _ ldb: Int, from j: Int) {
    for d in 0..<depth {
      let to = memory + d * stride
      UnsafeMutableRawPointer(to + j).storeBytes(of: TileVector(repeating: 0), as: TileVector.self)
      for i in j..<width {
        to[i] = b[i * ldb + d]
      }
    }
  }
}
