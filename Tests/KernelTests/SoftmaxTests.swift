import Execution
import Glibc
import KernelTable
import Testing

/// Softmax of a row in double precision; a row of −infinity only gives zeros.
func softmax(_ row: [Double]) -> [Double] {
  let top = row.max() ?? 0
  guard top > -.infinity else { return row.map { _ in 0 } }
  let e = row.map { Glibc.exp($0 - top) }
  let total = e.reduce(0, +)
  return e.map { $0 / total }
}

/// The rows of a matrix.
func rows(_ x: [Float], _ columns: Int) -> [[Double]] {
  stride(from: 0, to: x.count, by: columns).map { x[$0..<$0 + columns].map { Double($0) } }
}

@Suite struct SoftmaxTests {
  @Test(arguments: runnable)
  func softmaxAndItsGradient(_ set: InstructionSet) {
    for (rowCount, columns) in shapes {
      let x = Floats(random(rowCount * columns, -20...20))
      let y = Floats(count: x.count)
      set.kernels.rows.softmax(x.input, y.pointer, rowCount, columns)
      expectClose(y.values, rows(x.values, columns).flatMap { softmax($0) }, relative: 3e-6, absolute: 1e-37)
      #expect(y.isIntact)
      set.kernels.rows.softmax(x.input, x.pointer, rowCount, columns)
      #expect(x.values == y.values)

      let dy = Floats(random(x.count, seed: 2))
      let dx = Floats(count: x.count)
      set.kernels.rows.softmaxGradient(y.input, dy.input, dx.pointer, rowCount, columns)
      let want = zip(rows(y.values, columns), rows(dy.values, columns)).flatMap { p, dp in
        let dot = zip(p, dp).map { $0 * $1 }.reduce(0, +)
        return zip(p, dp).map { $0 * ($1 - dot) }
      }
      expectClose(dx.values, want, relative: 2e-6, absolute: 2e-6)
      #expect(dx.isIntact)
      set.kernels.rows.softmaxGradient(y.input, dy.input, dy.pointer, rowCount, columns)
      #expect(dy.values == dx.values)
    }
  }

  @Test(arguments: runnable)
  func logSoftmaxAndItsGradient(_ set: InstructionSet) {
    for (rowCount, columns) in shapes {
      let x = Floats(random(rowCount * columns, -20...20))
      let y = Floats(count: x.count)
      set.kernels.rows.logSoftmax(x.input, y.pointer, rowCount, columns)
      let want = rows(x.values, columns).flatMap { row in
        let top = row.max() ?? 0
        let sum = top + Glibc.log(row.map { Glibc.exp($0 - top) }.reduce(0, +))
        return row.map { $0 - sum }
      }
      expectClose(y.values, want, relative: 1e-6, absolute: 1e-6)
      #expect(y.isIntact)

      let dy = Floats(random(x.count, seed: 2))
      let dx = Floats(count: x.count)
      set.kernels.rows.logSoftmaxGradient(y.input, dy.input, dx.pointer, rowCount, columns)
      let gradient = zip(rows(y.values, columns), rows(dy.values, columns)).flatMap { l, dl in
        let total = dl.reduce(0, +)
        return zip(l, dl).map { $1 - Glibc.exp($0) * total }
      }
      expectClose(dx.values, gradient, relative: 2e-6, absolute: 2e-5)
      #expect(dx.isIntact)
    }
  }

  @Test(arguments: runnable)
  func edges(_ set: InstructionSet) {
    let low = -Float.infinity
    let x = Floats([low, low, low, 1, low, 2, 3e38, -3e38, 3e38, .nan, 0, 1])
    set.kernels.rows.softmax(x.input, x.pointer, 4, 3)
    #expect(Array(x.values[0..<3]) == [0, 0, 0])
    #expect(x.values[4] == 0 && abs(x.values[3] + x.values[5] - 1) < 1e-6)
    #expect(Array(x.values[6..<9]) == [0.5, 0, 0.5])
    #expect(x.values[9...].allSatisfy { $0.isNaN })
  }
}

@Suite struct AttentionTests {
  @Test(arguments: runnable, [(-1, false), (-1, true), (0, false), (0, true), (1, false), (5, true)])
  func weights(_ set: InstructionSet, _ allow: (firstLimit: Int, isMasked: Bool)) {
    let (firstLimit, isMasked) = allow
    for (rowCount, columns) in shapes + [(70, 66)] {
      let s = random(rowCount * columns, -15...15)
      let mask = random(columns, -1...2, seed: 4).map { $0 > 0 ? $0 : Float(0) }
      let p = Floats(s)
      let logSum = Floats(count: rowCount)
      let keep = Floats(mask)
      set.kernels.rows.attentionWeights(
        p.pointer, isMasked ? keep.input : nil, firstLimit, logSum.pointer, rowCount, columns)

      var want: [Double] = []
      var wantSums: [Double] = []
      for (r, row) in rows(s, columns).enumerated() {
        let limit = firstLimit >= 0 ? firstLimit + r : columns
        let allowed = row.indices.map { c in c < limit && (!isMasked || mask[c] != 0) }
        let hidden = zip(row, allowed).map { $1 ? $0 : -.infinity }
        want += softmax(hidden)
        let top = hidden.max() ?? 0
        wantSums.append(
          top == -.infinity ? .infinity : top + Glibc.log(hidden.map { Glibc.exp($0 - top) }.reduce(0, +)))
      }
      expectClose(p.values, want, relative: 3e-6, absolute: 1e-37)
      expectClose(logSum.values, wantSums, relative: 1e-6, absolute: 1e-6)
      #expect(p.isIntact && logSum.isIntact)
      #expect(zip(p.values, want).allSatisfy { $1 != 0 || $0 == 0 })

      let again = Floats(s)
      set.kernels.rows.attentionWeightsAgain(
        again.pointer, isMasked ? keep.input : nil, firstLimit, logSum.input, rowCount, columns)
      expectClose(again.values, want, relative: 6e-6, absolute: 1e-37)
      #expect(zip(again.values, want).allSatisfy { $1 != 0 || $0 == 0 })
      #expect(again.isIntact)
    }
  }

  @Test(arguments: runnable)
  func whatIsNotAllowedIsNotRead(_ set: InstructionSet) {
    let columns = 20
    var s = random(2 * columns)
    for c in 10..<columns { s[c] = .nan }
    s[columns + 3] = .infinity
    var mask = [Float](repeating: 1, count: columns)
    mask[3] = 0
    let p = Floats(s)
    let logSum = Floats(count: 2)
    set.kernels.rows.attentionWeights(p.pointer, mask, 10, logSum.pointer, 2, columns)
    #expect(p.values.allSatisfy { $0.isFinite })
    #expect(p.values[3] == 0 && p.values[columns + 3] == 0 && p.values[10] == 0)
    #expect(abs(p.values[..<columns].reduce(0, +) - 1) < 1e-6)
  }

  @Test(arguments: runnable)
  func scoreGradient(_ set: InstructionSet) {
    for (rowCount, columns) in shapes {
      let p = Floats(random(rowCount * columns, 0...1))
      let dp = Floats(random(rowCount * columns, seed: 2))
      let delta = Floats(random(rowCount, seed: 3))
      let want = p.values.indices.map { i in p.values[i] * (dp.values[i] - delta.values[i / columns]) }
      set.kernels.rows.attentionScoreGradient(p.input, dp.pointer, delta.input, rowCount, columns)
      #expect(dp.values == want)
      #expect(dp.isIntact)
    }
  }
}
