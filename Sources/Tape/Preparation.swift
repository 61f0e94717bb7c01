/// Something made of parameters once before the tiles of a batch are computed, for all threads to read: a weight laid out
/// as the kernels want it.
public struct Preparation: Sendable {
  /// Where it goes.
  public let location: Location
  /// The number of elements.
  public let count: Int
  /// The work itself.
  public let run: @Sendable (borrowing Frame) -> Void

  /// Creates a preparation.
  public init(location: Location, count: Int, run: @escaping @Sendable (borrowing Frame) -> Void) {
    self.location = location
    self.count = count
    self.run = run
  }
}

/// The preparations of a graph, each made once however many nodes ask for it.
///
/// They depend on the parameters' sizes, so nearly all plans of a graph have the same ones at the same places; a plan for no
/// examples, or for sequences shorter than a kernel, may need fewer.
public struct PreparationList: Sendable {
  private struct Key: Hashable {
    let source: Location
    let form: String
  }

  /// In the order in which they were first asked for.
  public private(set) var preparations: [Preparation] = []
  /// The elements of all of them.
  public private(set) var count = 0
  private var known: [Key: Location] = [:]

  /// Whether the same things are made at the same places.
  public func isSame(as other: PreparationList) -> Bool { known == other.known }

  /// The most elements: 256 MB. Weights beyond are laid out by each product anew, which costs little where they are large.
  private static let most = 1 << 26

  /// Creates an empty list.
  public init() {}

  /// The place of what `run` makes of the parameter at `source`; nil if there is no more room.
  ///
  /// - Parameter form: what is made of it, in words that tell it from everything else made of the same parameter.
  public mutating func location(
    of source: Location, _ form: String, count: Int,
    run: @escaping @Sendable (_ frame: borrowing Frame, _ place: Location) -> Void
  ) -> Location? {
    let key = Key(source: source, form: form)
    if let place = known[key] { return place }
    let aligned = (count + 15) / 16 * 16
    guard self.count + aligned <= Self.most else { return nil }
    let place = Location(region: Region.prepared, offset: self.count)
    self.count += aligned
    known[key] = place
    preparations.append(Preparation(location: place, count: count) { run($0, place) })
    return place
  }
}
