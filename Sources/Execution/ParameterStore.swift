public import Graph

/// The numbers of a model's parameters, one after the other in one stretch of memory.
///
/// Graphs made from one model keep the same parameters in the same order, so a training graph and the graph for use
/// share a store. The layout is the one that `TapePlan` computes: frozen parameters stand behind all others.
public final class ParameterStore: @unchecked Sendable {
  /// One parameter's place.
  public struct Entry: Sendable {
    /// The place in the graph's parameters.
    public let parameter: Int
    /// The full name.
    public let name: String
    /// The lengths of its axes.
    public let shape: [Int]
    /// Where it starts.
    public let offset: Int
    /// Whether training changes it.
    public let isTrainable: Bool

    /// The number of elements.
    public var count: Int { shape.elementCount }
  }

  /// The parameters in order.
  public let entries: [Entry]
  /// All numbers, with gaps between parameters.
  public var numbers: UnsafeMutablePointer<Float> { memory.pointer }
  /// The length of the store in elements, gaps included.
  public var count: Int { memory.count }
  /// The length of the part with the parameters that training changes.
  let trainableCount: Int
  let memory: Memory

  /// Makes room for a graph's parameters; they start as zeros.
  ///
  /// - Parameter onlyTrainable: whether frozen parameters have no place, as in what an optimiser keeps.
  public init(_ graph: Graph, onlyTrainable: Bool = false) throws(ExecutionError) {
    let layout = try Self.layout(of: graph)
    entries = onlyTrainable ? layout.entries.filter(\.isTrainable) : layout.entries
    trainableCount = layout.trainableCount
    memory = try Memory(count: onlyTrainable ? layout.trainableCount : layout.count)
  }

  /// The places that every store of a graph has, and their length in elements: of all, and of those that training
  /// changes, which come first.
  public static func layout(
    of graph: Graph
  ) throws(ExecutionError) -> (entries: [Entry], trainableCount: Int, count: Int) {
    var shapes: [[Int]] = []
    for parameter in graph.parameters {
      let shape: [Int]
      do {
        shape = try graph.type(parameter.value).shape([:])
      } catch {
        throw ExecutionError.plan(.size(error, value: parameter.name))
      }
      guard let count = shape.checkedElementCount, count < 1 << 40 else {
        throw ExecutionError.plan(.tooLarge(value: parameter.name))
      }
      shapes.append(shape)
    }
    let layout: ParameterLayout
    do {
      layout = try ParameterLayout(graph.parameters, counts: shapes.map(\.elementCount))
    } catch {
      throw ExecutionError.plan(error)
    }
    let entries = graph.parameters.enumerated().map { index, parameter in
      Entry(
        parameter: index, name: parameter.name, shape: shapes[index], offset: layout.offsets[index],
        isTrainable: parameter.isTrainable)
    }
    return (entries, layout.trainableCount, layout.count)
  }

  /// The numbers of one parameter.
  public func buffer(_ entry: Entry) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: numbers + entry.offset, count: entry.count)
  }
}
