public import Graph

/// The numbers of a model's parameters, one after the other in one stretch of memory.
///
/// Graphs made from one model keep the same parameters in the same order, so a training graph and the graph for use
/// share a store. The layout is the one that `TapePlan` computes.
public final class ParameterStore: @unchecked Sendable {
  /// One parameter's place.
  public struct Entry: Sendable {
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
  let memory: Memory

  /// Makes room for a graph's parameters; they start as zeros.
  public init(_ graph: Graph) throws(ExecutionError) {
    let (entries, total) = try Self.layout(of: graph)
    self.entries = entries
    memory = try Memory(count: total)
  }

  /// The places that every store of a graph has, and their total length in elements.
  public static func layout(of graph: Graph) throws(ExecutionError) -> (entries: [Entry], count: Int) {
    var entries: [Entry] = []
    var total = 0
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
      entries.append(
        Entry(name: parameter.name, shape: shape, offset: total, isTrainable: parameter.isTrainable))
      total += (count + 15) / 16 * 16
    }
    return (entries, total)
  }

  /// The numbers of one parameter.
  public func buffer(_ entry: Entry) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: numbers + entry.offset, count: entry.count)
  }
}
