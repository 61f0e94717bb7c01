internal import DataSources
internal import Diagnostics
internal import Graph

/// The inputs of a graph, read from a file of arrays and checked: names, shapes, element types, ranges.
struct InputArrays {
  /// The elements of each input, in the graph's order.
  let memory: [HostMemory]
  /// The values of all symbols.
  let sizes: [String: Int]

  /// Arrays that are known to fit.
  init(memory: [HostMemory], sizes: [String: Int]) {
    self.memory = memory
    self.sizes = sizes
  }

  /// Reads the inputs. Errors: those of `ArraySession.run`, all at once.
  init(_ graph: Graph, _ file: SafetensorsFile, known: Set<String>) throws(DiagnosticsError) {
    var findings = Self.unexpected(graph, file, known)
    var symbols = SymbolBinding(bounds: graph.bounds)
    var bound: [(type: TensorType, tensor: SafetensorsFile.Tensor)] = []
    for input in graph.inputs {
      let type = graph.type(input.value)
      guard let tensor = file.tensor(input.name) else {
        findings.append(Self.missing(input.name, type, file))
        continue
      }
      if let misfit = symbols.bind(type, to: tensor.shape, of: input.name) {
        findings.append(Self.misfit(misfit, type, tensor, file))
      } else {
        bound.append((type, tensor))
      }
    }
    for (type, tensor) in bound {
      if let misfit = symbols.check(type, against: tensor.shape) {
        findings.append(Self.misfit(misfit, type, tensor, file))
      }
    }
    var memory: [HostMemory] = []
    for input in graph.inputs {
      guard let tensor = file.tensor(input.name) else { continue }
      do {
        memory.append(try Self.read(input, graph.type(input.value).element, tensor, file))
      } catch {
        findings += error.diagnostics
      }
    }
    guard findings.isEmpty else { throw DiagnosticsError(findings) }
    self.memory = memory
    sizes = symbols.sizes
  }

  /// One array as the graph wants it.
  private static func read(
    _ input: Graph.Input, _ element: ElementType, _ tensor: SafetensorsFile.Tensor, _ file: SafetensorsFile
  ) throws(DiagnosticsError) -> HostMemory {
    let memory = try HostMemory(elements: tensor.count)
    switch element {
    case .f32:
      guard !tensor.elementType.isWhole else {
        throw wrongType(tensor, "floating-point numbers", "F32", file)
      }
      let numbers = UnsafeMutableBufferPointer(start: memory.floats(), count: tensor.count)
      try file.read(tensor.name, into: numbers)
      if let finding = FiniteNumbers.check(UnsafeBufferPointer(numbers), of: tensor.name, in: file.path) {
        throw DiagnosticsError(finding)
      }
    case .i32:
      guard tensor.elementType.isWhole else { throw wrongType(tensor, "whole numbers", "I32 or I64", file) }
      let numbers = UnsafeMutableBufferPointer(start: memory.integers(), count: tensor.count)
      try file.read(tensor.name, into: numbers)
      if let bound = input.indexBound { try check(numbers, below: bound, tensor, file) }
    case .bool:
      guard tensor.elementType.isWhole else { throw wrongType(tensor, "truth values", "BOOL", file) }
      let numbers = UnsafeMutableBufferPointer(start: memory.integers(), count: tensor.count)
      try file.read(tensor.name, into: numbers)
      try check(numbers, below: 2, tensor, file)
      // Truth values are the numbers 1 and 0 in memory.
      for index in 0..<tensor.count {
        let value = memory.pointer.load(fromByteOffset: 4 * index, as: Int32.self)
        memory.pointer.storeBytes(of: Float(value), toByteOffset: 4 * index, as: Float.self)
      }
    }
    return memory
  }

  private static func check(
    _ numbers: UnsafeMutableBufferPointer<Int32>, below bound: Int, _ tensor: SafetensorsFile.Tensor,
    _ file: SafetensorsFile
  ) throws(DiagnosticsError) {
    guard let position = numbers.firstIndex(where: { $0 < 0 || Int($0) >= bound }) else { return }
    throw DiagnosticsError(
      .error(
        .indexOutOfRange,
        "`\(tensor.name)` in `\(file.path)` holds \(numbers[position]) at position \(position), but must lie "
          + "from 0 to \(bound - 1)", help: ["correct the array, or the size in the model"]))
  }

  private static func wrongType(
    _ tensor: SafetensorsFile.Tensor, _ needed: String, _ types: String, _ file: SafetensorsFile
  ) -> DiagnosticsError {
    DiagnosticsError(
      .error(
        .arrayWrongElementType,
        "`\(tensor.name)` in `\(file.path)` is \(tensor.elementType.rawValue), but the model needs \(needed)",
        help: ["write it as \(types)"]))
  }

  private static func misfit(
    _ misfit: SymbolBinding.Misfit, _ type: TensorType, _ tensor: SafetensorsFile.Tensor,
    _ file: SafetensorsFile
  ) -> Diagnostic {
    .error(
      .arrayWrongShape,
      "`\(tensor.name)` in `\(file.path)` \(SymbolBinding.words(misfit, type, tensor.shape))",
      help: ["write the array with the axes that the model states, outermost first"])
  }

  private static func missing(_ name: String, _ type: TensorType, _ file: SafetensorsFile) -> Diagnostic {
    var help = "write it as \(type) beside the others"
    if let near = NearestWord.suggestion(for: name, among: file.names) { help = "did you mean `\(near)`?" }
    return .error(.arrayMissing, "`\(file.path)` has no array `\(name)`, which the model needs", help: [help])
  }

  private static func unexpected(
    _ graph: Graph, _ file: SafetensorsFile, _ known: Set<String>
  ) -> [Diagnostic] {
    let inputs = Set(graph.inputs.map(\.name)).union(known)
    return file.names.filter { !inputs.contains($0) }.map { name in
      var help = "the model's inputs are \(graph.inputs.map { "`\($0.name)`" }.joined(separator: ", "))"
      if let near = NearestWord.suggestion(for: name, among: inputs.sorted()) {
        help = "did you mean `\(near)`?"
      }
      return .error(
        .arrayUnexpected, "`\(file.path)` holds `\(name)`, which is no input of the model", help: [help])
    }
  }
}
