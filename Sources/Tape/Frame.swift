public import KernelTable

/// Where a value lies while a step runs: a region and an offset in elements.
public struct Location: Hashable, Sendable {
  /// The region's number; see `Region`.
  public let region: Int
  /// The offset in elements of four bytes.
  public let offset: Int

  /// Creates a location.
  public init(region: Int, offset: Int) {
    self.region = region
    self.offset = offset
  }
}

/// The regions of memory that every frame has; the arrays given from outside follow them.
public enum Region {
  /// The planned memory of a tile: everything that is computed and forgotten.
  public static let arena = 0
  /// The parameters, one after the other.
  public static let parameters = 1
  /// This thread's sums of the parameters' gradients, laid out like the parameters.
  public static let gradients = 2
  /// What was made of the parameters before the tiles, for all threads to read.
  public static let prepared = 3
  /// The first of the arrays given from outside.
  public static let firstInput = 4
}

/// What an instruction sees while it runs: memory, kernels, and the few numbers that change from step to step.
public struct Frame {
  /// The start of each region.
  public let regions: UnsafeMutablePointer<UnsafeMutablePointer<Float>>
  /// The kernels of this machine.
  public let kernels: KernelTable
  /// The key of this step's random numbers.
  public var stepKey: UInt64 = 0
  /// The place in the batch of this tile's first example.
  public var firstExample = 0
  /// The number of examples of the whole batch, as a divisor: `1 / batch`.
  public var inverseBatch: Float = 1
  /// The number of examples of the whole batch.
  public var batchSize = 1

  /// Threads to divide an instruction among; nil where each thread runs on examples of its own.
  public unowned(unsafe) var crew: (any Crew)?

  /// Creates a frame over the given regions.
  public init(regions: UnsafeMutablePointer<UnsafeMutablePointer<Float>>, kernels: KernelTable) {
    self.regions = regions
    self.kernels = kernels
  }

  /// The numbers at a location.
  @inlinable
  public subscript(location: Location) -> UnsafeMutablePointer<Float> {
    regions[location.region] + location.offset
  }

  /// The whole numbers at a location (`i32` values lie in the same memory).
  @inlinable
  public func integers(_ location: Location) -> UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(regions[location.region] + location.offset).assumingMemoryBound(to: Int32.self)
  }
}
