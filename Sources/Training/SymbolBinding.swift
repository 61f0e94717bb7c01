internal import Graph

/// Finds the values of a graph's symbols from the shapes of the arrays that are given to it.
struct SymbolBinding {
  /// Why an array does not fit.
  enum Misfit {
    /// It has another number of axes.
    case rank
    /// The length along an axis is another one than the type says.
    case length(axis: Int, needed: Int)
    /// The same symbol has another value in an array given before.
    case symbol(axis: Int, name: String, value: Int, source: String)
    /// A symbol is longer than the model allows.
    case tooLong(axis: Int, name: String, bound: Int)
    /// The length cannot be computed from the symbols.
    case unknown(axis: Int)
  }

  /// The values found so far.
  private(set) var sizes: [String: Int] = [:]
  /// The array from which each value was taken.
  private var sources: [String: String] = [:]
  private let bounds: [String: Int]

  /// Creates a binding with the largest values that symbols may have.
  init(bounds: [String: Int]) { self.bounds = bounds }

  /// Takes symbols from the axes that are nothing but a symbol, and checks those that are numbers.
  mutating func bind(_ type: TensorType, to shape: [Int], of array: String) -> Misfit? {
    guard type.axes.count == shape.count else { return .rank }
    for (place, axis) in type.axes.enumerated() {
      if let needed = axis.size.constant, needed != shape[place] {
        return .length(axis: place, needed: needed)
      }
      guard let name = axis.size.symbolName else { continue }
      if let known = sizes[name], known != shape[place] {
        return .symbol(axis: place, name: name, value: known, source: sources[name] ?? "")
      }
      if let bound = bounds[name], shape[place] > bound {
        return .tooLong(axis: place, name: name, bound: bound)
      }
      sizes[name] = shape[place]
      if sources[name] == nil { sources[name] = array }
    }
    return nil
  }

  /// Checks the axes whose lengths are arithmetic over symbols; to be called when every array has been bound.
  func check(_ type: TensorType, against shape: [Int]) -> Misfit? {
    for (place, axis) in type.axes.enumerated() where axis.size.constant == nil && axis.size.symbolName == nil
    {
      guard let needed = try? axis.size.evaluated(sizes) else { return .unknown(axis: place) }
      guard needed == shape[place] else { return .length(axis: place, needed: needed) }
    }
    return nil
  }

  /// The misfit as the second half of a sentence about the array.
  static func words(_ misfit: Misfit, _ type: TensorType, _ shape: [Int]) -> String {
    func axis(_ place: Int) -> String { "`\(type.axes[place].name)`" }
    switch misfit {
    case .rank:
      return "has \(shape.count) \(shape.count == 1 ? "axis" : "axes") \(shape), but the model needs \(type)"
    case .length(let place, let needed):
      return "has the length \(shape[place]) along \(axis(place)), but the model needs \(needed): \(type)"
    case .symbol(let place, let name, let value, let source):
      return "has the length \(shape[place]) along \(axis(place)), but `\(name)` is \(value) in `\(source)`"
    case .tooLong(let place, let name, let bound):
      return
        "has the length \(shape[place]) along \(axis(place)), but the model allows `\(name)` up to \(bound)"
    case .unknown(let place):
      return "has an axis \(axis(place)) of \(type.axes[place].size), which no array determines"
    }
  }
}
