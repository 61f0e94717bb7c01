internal import Graph

extension Executor {
  /// Refuses sizes beyond the model's bounds, and whole numbers that are no index.
  func check(inputs: [UnsafeRawPointer], sizes: [String: Int]) throws(ExecutionError) {
    if let batch = sizes[AxisName.batch], batch < 0 {
      throw ExecutionError.plan(.negative(value: AxisName.batch))
    }
    for (symbol, bound) in graph.bounds {
      if let value = sizes[symbol], value > bound {
        throw ExecutionError.tooLong(symbol: symbol, value: value, bound: bound)
      }
    }
    for (input, pointer) in zip(graph.inputs, inputs) {
      guard let bound = input.indexBound, graph.type(input.value).element == .i32 else { continue }
      let shape: [Int]
      do { shape = try graph.type(input.value).shape(sizes) } catch {
        throw ExecutionError.plan(.size(error, value: input.name))
      }
      guard let count = shape.checkedElementCount else {
        throw ExecutionError.plan(.tooLarge(value: input.name))
      }
      let numbers = UnsafeBufferPointer(start: pointer.assumingMemoryBound(to: Int32.self), count: count)
      for (position, number) in numbers.enumerated() where number < 0 || Int(number) >= bound {
        throw ExecutionError.indexOutOfRange(
          input: input.name, position: position, value: Int(number), bound: bound)
      }
    }
  }
}
