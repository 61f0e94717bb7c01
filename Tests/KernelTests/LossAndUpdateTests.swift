import Execution
import Glibc
import KernelTable
import Testing

@Suite struct CrossEntropyTests {
  @Test(arguments: runnable)
  func lossAndGradient(_ set: InstructionSet) {
    for (rowCount, columns) in shapes {
      let x = Floats(random(rowCount * columns, -20...20))
      // The second row, if there is one, is ignored.
      let labels = (0..<rowCount).map { r in r == 1 ? -100 : Int32(7 * r % columns) }
      let loss = Floats(count: rowCount)
      let logSum = Floats(count: rowCount)
      set.kernels.loss.crossEntropy(x.input, labels, loss.pointer, logSum.pointer, rowCount, columns)
      let sums = rows(x.values, columns).map { row in
        let top = row.max() ?? 0
        return top + Glibc.log(row.map { Glibc.exp($0 - top) }.reduce(0, +))
      }
      let want = (0..<rowCount).map { r in
        labels[r] < 0 ? 0 : sums[r] - Double(x.values[r * columns + Int(labels[r])])
      }
      expectClose(loss.values, want, relative: 1e-6, absolute: 1e-6)
      expectClose(logSum.values, sums, relative: 1e-6, absolute: 1e-6)

      let dLoss = Floats(random(rowCount, seed: 2))
      let dx = Floats(count: x.count)
      set.kernels.loss.crossEntropyGradient(
        x.input, labels, logSum.input, dLoss.input, dx.pointer, rowCount, columns)
      let gradient = x.values.indices.map { i -> Double in
        let (r, c) = i.quotientAndRemainder(dividingBy: columns)
        guard labels[r] >= 0 else { return 0 }
        return Double(dLoss.values[r])
          * (Glibc.exp(Double(x.values[i]) - sums[r]) - (c == Int(labels[r]) ? 1 : 0))
      }
      expectClose(dx.values, gradient, relative: 5e-6, absolute: 5e-6)
      set.kernels.loss.crossEntropyGradient(
        x.input, labels, logSum.input, dLoss.input, x.pointer, rowCount, columns)
      #expect(x.values == dx.values)
      #expect(loss.isIntact && logSum.isIntact && dx.isIntact && x.isIntact)
    }
  }

  @Test(arguments: runnable)
  func labelsOutsideAreIgnored(_ set: InstructionSet) {
    let x = Floats(random(12))
    let labels: [Int32] = [4, -1, .min, .max].map { $0 == 4 ? 3 : $0 }
    let loss = Floats(count: 4)
    let logSum = Floats(count: 4)
    set.kernels.loss.crossEntropy(x.input, labels, loss.pointer, logSum.pointer, 4, 3)
    #expect(loss.values == [0, 0, 0, 0])
  }

  @Test(arguments: runnable)
  func aConfidentRowKeepsItsSmallLoss(_ set: InstructionSet) {
    let loss = Floats(count: 1)
    let logSum = Floats(count: 1)
    set.kernels.loss.crossEntropy([1000, 985], [0], loss.pointer, logSum.pointer, 1, 2)
    #expect(abs(loss.values[0] - 3.059_023e-7) < 1e-7)
  }
}

@Suite struct AdamTests {
  @Test(arguments: runnable)
  func followsTheDefinition(_ set: InstructionSet) {
    for count in counts {
      for (decay, decoupled) in [(0.0, 0.0), (0.01, 0.0), (0.0, 0.05)] {
        let p = Floats(random(count))
        let g = Floats(random(count, seed: 2))
        let m = Floats(count: count, 0)
        let v = Floats(count: count, 0)
        var want = Reference(p.values.doubles)
        for t in 1...3 {
          let settings = UpdateKernels.Adam(
            rate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: Float(decay),
            decoupledDecay: Float(decoupled), correction1: Float(1 - pow(0.9, Double(t))),
            correction2Root: Float((1 - pow(0.999, Double(t))).squareRoot()))
          set.kernels.update.adam(p.pointer, g.input, m.pointer, v.pointer, count, settings)
          want.step(g.values.doubles, t, decay: decay, decoupled: decoupled)
        }
        expectClose(p.values, want.p, relative: 1e-6, absolute: 2e-7)
        expectClose(m.values, want.m, relative: 1e-6, absolute: 1e-7)
        expectClose(v.values, want.v, relative: 1e-6, absolute: 0)
        #expect(p.isIntact && m.isIntact && v.isIntact)
      }
    }
  }

  /// Numbers of `torch.optim.Adam(lr=0.1, weight_decay=0.1)` and `AdamW(lr=0.1, weight_decay=0.1)`, PyTorch 2.15,
  /// three steps with the same gradient.
  @Test(arguments: runnable)
  func agreesWithPyTorch(_ set: InstructionSet) {
    let start: [Float] = [1, -2, 0.5, 1e-3]
    let gradient: [Float] = [0.25, -1e-3, 3, -1e-6]
    let cases: [(weightDecay: Float, decoupledDecay: Float, want: [Float])] = [
      (0.1, 0, [0.700_318_93, -1.700_619_46, 0.200_031_92, 0.045_780_569]),
      (0, 0.1, [0.673_289_06, -1.643_591_17, 0.188_139_51, 0.295_039_59]),
    ]
    for (weightDecay, decoupledDecay, want) in cases {
      let p = Floats(start)
      let m = Floats(count: 4, 0)
      let v = Floats(count: 4, 0)
      for t in 1...3 {
        let settings = UpdateKernels.Adam(
          rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: weightDecay,
          decoupledDecay: decoupledDecay, correction1: Float(1 - pow(0.9, Double(t))),
          correction2Root: Float((1 - pow(0.999, Double(t))).squareRoot()))
        set.kernels.update.adam(p.pointer, gradient, m.pointer, v.pointer, 4, settings)
      }
      expectClose(p.values, want.doubles, relative: 5e-7, absolute: 1e-7)
    }
  }

  /// PyTorch's definition in double precision.
  private struct Reference {
    var p: [Double]
    var m: [Double]
    var v: [Double]

    init(_ p: [Double]) {
      self.p = p
      m = p.map { _ in 0 }
      v = m
    }

    mutating func step(_ gradient: [Double], _ t: Int, decay: Double, decoupled: Double) {
      for i in p.indices {
        p[i] *= 1 - 0.01 * decoupled
        let g = gradient[i] + decay * p[i]
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.999 * v[i] + 0.001 * g * g
        let root = (v[i] / (1 - pow(0.999, Double(t)))).squareRoot()
        p[i] -= 0.01 / (1 - pow(0.9, Double(t))) * m[i] / (root + 1e-8)
      }
    }
  }
}
