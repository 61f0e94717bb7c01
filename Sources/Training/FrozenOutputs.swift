public import DataSources
public import Diagnostics
public import Execution
internal import Glibc
public import Graph
public import KernelTable

/// What frozen layers make of each example of a data set, computed once.
public enum FrozenOutputs {
  /// The floating-point operations for each number that is kept, from which on keeping it pays: reading a number from
  /// memory takes about as long as so many operations.
  static let leastCost = 64.0

  /// The outputs of a graph for every example, as columns of their names; nil when computing them anew is as fast, or
  /// when they would take more than half of the memory that is free.
  ///
  /// - Parameter progress: called after each batch with the number of examples done.
  ///
  /// Errors: `noData`, `dataDisagrees` for data that does not fit the graph; `outOfMemory`.
  public static func columns(
    _ graph: Graph, _ data: Dataset, parameters: ParameterStore, kernels: KernelTable, team: ThreadTeam,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws(DiagnosticsError) -> [DatasetColumn]? {
    let binding = try DataBinding(graph, data)
    let one = binding.sizes.merging([AxisName.batch: 1]) { $1 }
    guard let shapes = try? graph.outputs.map({ try graph.type($0.value).shape(one) }),
      let cost = try? cost(graph, one)
    else { return nil }
    let widths = shapes.map(\.elementCount)
    let width = widths.reduce(0, +)
    let (bytes, overflows) = (4 * width).multipliedReportingOverflow(by: data.count)
    guard !overflows, bytes < freeMemory / 2, cost >= leastCost * Double(width) else { return nil }
    let executor = Executor(graph, parameters: parameters, kernels: kernels, team: team)
    executor.keepsPreparations = true
    let batch = min(data.count, max(16 * team.count, 64))
    let buffer = try BatchBuffer(binding, batch: batch, team: team)
    let results = try HostMemory(elements: width * batch)
    var arrays = widths.map { width in
      var array: [Float] = []
      array.reserveCapacity(width * data.count)
      return array
    }
    var sizes = binding.sizes
    let order = Array(0..<data.count)
    for range in Batches(exampleCount: data.count, size: batch) {
      buffer.gather(order[range])
      sizes[AxisName.batch] = range.count
      var offset = 0
      var pointers: [UnsafeMutablePointer<Float>] = []
      for width in widths {
        pointers.append(results.floats(from: offset))
        offset += width * range.count
      }
      do {
        try executor.run(inputs: buffer.pointers, sizes: sizes, outputs: pointers)
      } catch {
        throw error.diagnostics
      }
      for (place, pointer) in pointers.enumerated() {
        arrays[place].append(
          contentsOf: UnsafeBufferPointer(start: pointer, count: widths[place] * range.count))
      }
      progress(range.upperBound)
    }
    return graph.outputs.indices.map { place in
      DatasetColumn(
        name: graph.outputs[place].name, shape: Array(shapes[place].dropFirst()),
        storage: .floats(arrays[place]))
    }
  }

  /// The floating-point operations of a graph.
  private static func cost(_ graph: Graph, _ sizes: [String: Int]) throws(SizeError) -> Double {
    var sum = 0.0
    for node in graph.nodes {
      var operands: [[Int]] = []
      for operand in node.operands { operands.append(try graph.type(operand).shape(sizes)) }
      var results: [[Int]] = []
      for result in node.results { results.append(try graph.type(result).shape(sizes)) }
      sum += node.operation.cost(operands: operands, results: results)
    }
    return sum
  }

  /// The memory that no program uses, in bytes.
  private static var freeMemory: Int {
    let (pages, size) = (sysconf(Int32(_SC_AVPHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return max(pages, 0).multipliedReportingOverflow(by: max(size, 0)).partialValue
  }
}
