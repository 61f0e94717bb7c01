internal import Graph
internal import Tape

/// Runs an operation that has no kernels of its own through its reference kernel: slow, but right.
enum ReferenceFallback {
  static func lower(_ operation: any Operation, _ lowering: inout Lowering, sizes: [String: Int]) {
    let (operands, results) = (lowering.operands, lowering.results)
    let (operandShapes, resultShapes) = (lowering.operandShapes, lowering.resultShapes)
    let (operandTypes, resultTypes) = (lowering.operandTypes, lowering.resultTypes)
    lowering.emit { frame in
      let context = EvaluationContext(
        sizes: sizes, stepKey: frame.stepKey, firstExample: frame.firstExample, batchSize: frame.batchSize,
        operandTypes: operandTypes, resultTypes: resultTypes)
      var arrays: [ReferenceTensor] = []
      for (place, shape) in operandShapes.enumerated() {
        let count = shape.elementCount
        let elements: [Double] =
          if operandTypes[place].element == .i32 {
            UnsafeBufferPointer(start: frame.integers(operands[place]), count: count).map(Double.init)
          } else {
            UnsafeBufferPointer(start: frame[operands[place]], count: count).map(Double.init)
          }
        arrays.append(ReferenceTensor(shape: shape, elements: elements))
      }
      for (place, value) in operation.evaluate(arrays, in: context).enumerated() {
        let count = min(resultShapes[place].elementCount, value.elements.count)
        if resultTypes[place].element == .i32 {
          let to = frame.integers(results[place])
          for i in 0..<count { to[i] = Int32(truncatingIfNeeded: Int(value.elements[i])) }
        } else {
          let to = frame[results[place]]
          for i in 0..<count { to[i] = Float(value.elements[i]) }
        }
      }
    }
  }
}
