import Execution
import Glibc
import KernelTable
import Testing

@Suite struct BiasAndSumTests {
  @Test(arguments: runnable)
  func addsTheBias(_ set: InstructionSet) {
    for (rows, columns) in shapes {
      let x = Floats(random(rows * columns))
      let bias = Floats(random(columns, seed: 2))
      let y = Floats(count: rows * columns)
      set.kernels.rows.addBias(x.input, bias.input, y.pointer, rows, columns)
      let want = (0..<rows * columns).map { x.values[$0] + bias.values[$0 % columns] }
      #expect(y.values == want)
      set.kernels.rows.addBias(x.input, bias.input, x.pointer, rows, columns)
      #expect(x.values == want)
      #expect(x.isIntact && y.isIntact)
    }
  }

  @Test(arguments: runnable)
  func addsTheBiasToRowsApart(_ set: InstructionSet) {
    for (rows, columns) in shapes {
      let stride = columns + 3
      let y = Floats(random(rows * stride))
      let bias = Floats(random(columns, seed: 2))
      let want = y.values.enumerated().map { i, v in i % stride < columns ? v + bias.values[i % stride] : v }
      set.kernels.rows.addBiasStrided(bias.input, y.pointer, rows, columns, stride)
      #expect(y.values == want)
      #expect(y.isIntact)
    }
  }

  @Test(arguments: runnable)
  func accumulatesColumns(_ set: InstructionSet) {
    for (rows, columns) in shapes + [(9, 130), (0, 5), (4, 0)] {
      let x = Floats(random(rows * columns))
      let sum = Floats(random(columns, seed: 2))
      // Rows in order: the same additions in single precision.
      var want = sum.values
      for r in 0..<rows {
        for c in 0..<columns { want[c] += x.values[r * columns + c] }
      }
      set.kernels.rows.accumulateColumns(x.input, sum.pointer, rows, columns)
      #expect(sum.values == want)
      #expect(sum.isIntact)
    }
  }

  @Test(arguments: runnable)
  func rowDots(_ set: InstructionSet) {
    for (rows, columns) in shapes {
      let stride = columns + 5
      let x = Floats(random(rows * stride))
      let y = Floats(random(rows * stride, seed: 2))
      let dot = Floats(count: rows)
      set.kernels.rows.rowDots(x.input, y.input, dot.pointer, rows, columns, stride)
      let want = (0..<rows).map { r in
        (0..<columns).reduce(0.0) {
          $0 + Double(x.values[r * stride + $1]) * Double(y.values[r * stride + $1])
        }
      }
      expectClose(dot.values, want, relative: 1e-6, absolute: 2e-5)
      #expect(dot.isIntact)
    }
  }

  @Test(arguments: runnable, [false, true])
  func sumMiddle(_ set: InstructionSet, isWeighted: Bool) {
    for (outer, middle, inner) in [
      (2, 3, 1), (1, 70, 1), (3, 5, 7), (2, 4, 16), (2, 9, 33), (1, 3, 100), (2, 0, 4),
    ] {
      let x = Floats(random(outer * middle * inner))
      let weight = Floats(random(outer * middle, 0...1, seed: 2))
      let y = Floats(count: outer * inner)
      set.kernels.rows.sumMiddle(
        x.input, isWeighted ? weight.input : nil, 0.5, y.pointer, outer, middle, inner)
      let want = (0..<outer * inner).map { index in
        let (o, i) = index.quotientAndRemainder(dividingBy: inner)
        return (0..<middle).reduce(0.0) { sum, m in
          let w = isWeighted ? Double(weight.values[o * middle + m]) : 1
          return sum + 0.5 * w * Double(x.values[(o * middle + m) * inner + i])
        }
      }
      expectClose(y.values, want, relative: 1e-6, absolute: 1e-5)
      #expect(y.isIntact)
    }
  }

  @Test(arguments: runnable)
  func sumIsInDoublePrecision(_ set: InstructionSet) {
    for count in counts {
      let x = random(count)
      let want = x.doubles.reduce(0, +)
      #expect(abs(set.kernels.rows.sum(x, count) - want) <= 1e-13)
    }
    // In single precision the ones would be lost beside 2²⁵.
    let x = [33_554_432] + [Float](repeating: 1, count: 1000)
    #expect(set.kernels.rows.sum(x, x.count) == 33_555_432)
  }
}

@Suite struct LayerNormTests {
  @Test(arguments: runnable, [(true, true), (true, false), (false, true), (false, false)])
  func forward(_ set: InstructionSet, _ has: (weight: Bool, bias: Bool)) {
    for (rows, columns) in shapes {
      let subject = Case(rows, columns, has)
      let x = Floats(subject.x)
      let y = Floats(count: x.count)
      let mean = Floats(count: rows)
      let inverse = Floats(count: rows)
      let weight = Floats(subject.weight)
      let bias = Floats(subject.bias)
      set.kernels.rows.layerNorm(
        x.input, has.weight ? weight.input : nil, has.bias ? bias.input : nil, 1e-5, y.pointer, mean.pointer,
        inverse.pointer, rows, columns)
      expectClose(mean.values, subject.means, absolute: 2e-6)
      expectClose(inverse.values, subject.inverses, relative: 3e-6)
      expectClose(y.values, subject.y, relative: 5e-6, absolute: 1e-5)
      #expect(y.isIntact && mean.isIntact && inverse.isIntact)
      set.kernels.rows.layerNorm(
        x.input, has.weight ? weight.input : nil, has.bias ? bias.input : nil, 1e-5, x.pointer, mean.pointer,
        inverse.pointer, rows, columns)
      #expect(x.values == y.values)
    }
  }

  @Test(arguments: runnable, [true, false])
  func gradient(_ set: InstructionSet, isWeighted: Bool) {
    for (rows, columns) in shapes where columns > 2 {
      let subject = Case(rows, columns, (isWeighted, true))
      let x = Floats(subject.x)
      let dy = Floats(random(rows * columns, seed: 5))
      let mean = Floats(subject.means.map { Float($0) })
      let inverse = Floats(subject.inverses.map { Float($0) })
      let weight = Floats(subject.weight)
      let dx = Floats(count: x.count)
      let dWeight = Floats(random(columns, seed: 6))
      let dBias = Floats(random(columns, seed: 7))
      let (dx0, dWeight0, dBias0) = subject.gradient(
        dy.values.doubles, dWeight.values.doubles, dBias.values.doubles)
      set.kernels.rows.layerNormGradient(
        x.input, isWeighted ? weight.input : nil, mean.input, inverse.input, dy.input, dx.pointer,
        dWeight.pointer,
        dBias.pointer, rows, columns)
      expectClose(dx.values, dx0, relative: 1e-5, absolute: 2e-5)
      expectClose(dWeight.values, dWeight0, relative: 1e-5, absolute: 1e-5)
      expectClose(dBias.values, dBias0, relative: 1e-6, absolute: 2e-6)
      #expect(dx.isIntact && dWeight.isIntact && dBias.isIntact)
      // Over dy, and without the sums.
      set.kernels.rows.layerNormGradient(
        x.input, isWeighted ? weight.input : nil, mean.input, inverse.input, dy.input, dy.pointer, nil, nil,
        rows,
        columns)
      #expect(dy.values == dx.values)
    }
  }

  @Test(arguments: runnable)
  func gradientOfTheWeightsAlone(_ set: InstructionSet) {
    let subject = Case(5, 33, (true, true))
    let dWeight = Floats(count: 33, 0)
    let dy = random(5 * 33, seed: 5)
    set.kernels.rows.layerNormGradient(
      subject.x, nil, subject.means.map { Float($0) },
      subject.inverses.map { Float($0) }, dy, nil, dWeight.pointer, nil, 5, 33)
    let zeros = [Double](repeating: 0, count: 33)
    expectClose(
      dWeight.values, subject.gradient(dy.doubles, zeros, zeros).dWeight, relative: 1e-5, absolute: 1e-5)
  }

  /// The definition in double precision.
  private struct Case {
    let rows: Int
    let columns: Int
    let x: [Float]
    let weight: [Float]
    let bias: [Float]

    init(_ rows: Int, _ columns: Int, _ has: (weight: Bool, bias: Bool)) {
      self.rows = rows
      self.columns = columns
      // A mean far from 0, where a variance from the sum of squares would lose its digits.
      x = random(rows * columns, 9...13)
      weight = has.weight ? random(columns, 0.5...2, seed: 2) : [Float](repeating: 1, count: columns)
      bias = has.bias ? random(columns, seed: 3) : [Float](repeating: 0, count: columns)
    }

    var means: [Double] {
      (0..<rows).map { r in
        x[r * columns..<(r + 1) * columns].map { Double($0) }.reduce(0, +) / Double(columns)
      }
    }

    var inverses: [Double] {
      zip(0..<rows, means).map { r, mean in
        let squares = x[r * columns..<(r + 1) * columns].map { (Double($0) - mean) * (Double($0) - mean) }
        return 1 / (squares.reduce(0, +) / Double(columns) + 1e-5).squareRoot()
      }
    }

    var normalized: [Double] {
      let (means, inverses) = (means, inverses)
      return x.indices.map { (Double(x[$0]) - means[$0 / columns]) * inverses[$0 / columns] }
    }

    var y: [Double] {
      normalized.enumerated().map { i, n in n * Double(weight[i % columns]) + Double(bias[i % columns]) }
    }

    func gradient(
      _ dy: [Double], _ dWeight: [Double], _ dBias: [Double]
    ) -> (dx: [Double], dWeight: [Double], dBias: [Double]) {
      let n = normalized
      let inverses = inverses
      var dx = dy
      var (dWeight, dBias) = (dWeight, dBias)
      for r in 0..<rows {
        let row = r * columns..<(r + 1) * columns
        let g = row.map { dy[$0] * Double(weight[$0 % columns]) }
        let meanG = g.reduce(0, +) / Double(columns)
        let meanGN = zip(g, n[row]).map { $0 * $1 }.reduce(0, +) / Double(columns)
        for i in row {
          dx[i] = inverses[r] * (g[i - row.lowerBound] - meanG - n[i] * meanGN)
          dWeight[i % columns] += dy[i] * n[i]
          dBias[i % columns] += dy[i]
        }
      }
      return (dx, dWeight, dBias)
    }
  }
}
