internal import Graph
internal import KernelTable
internal import Tape

/// The tokens of a bag of words, each once unless they are counted, in the memory of an operation.
struct TokenList: Sendable {
  private let marks: Location
  private let list: Location
  /// The memory behind.
  let end: Location
  private let length: Int
  private let size: Int
  private let counts: Bool

  /// The elements that it takes.
  static func scratchCount(length: Int, size: Int) -> Int { length + size }

  init(_ scratch: Location, length: Int, size: Int, counts: Bool) {
    list = scratch
    marks = Location(region: scratch.region, offset: scratch.offset + length)
    end = Location(region: scratch.region, offset: scratch.offset + length + size)
    self.length = length
    self.size = size
    self.counts = counts
  }

  /// Forgets all marks.
  func start(_ frame: borrowing Frame) {
    if !counts { frame.kernels.elementwise.fill(0, frame[marks], size) }
  }

  /// The tokens listed last.
  func tokens(_ frame: borrowing Frame) -> UnsafePointer<Int32> { UnsafePointer(frame.integers(list)) }

  /// Lists the tokens of a sequence, without padding and what lies outside the vocabulary, and tells how many they are.
  ///
  /// - Parameter number: a number of the sequence, above 0, that no other has: what its tokens are marked with.
  func fill(
    _ frame: borrowing Frame, _ sequence: UnsafePointer<Int32>, _ mask: UnsafePointer<Float>?, number: Int
  ) -> Int {
    let (to, marks) = (frame.integers(list), frame.integers(marks))
    let mark = Int32(truncatingIfNeeded: number)
    var count = 0
    for place in 0..<length {
      let token = sequence[place]
      guard token >= 0, Int(token) < size, mask.map({ $0[place] != 0 }) ?? true else { continue }
      if !counts {
        guard marks[Int(token)] != mark else { continue }
        marks[Int(token)] = mark
      }
      to[count] = token
      count += 1
    }
    return count
  }

  /// Tokens without and with a mask.
  static var samples: [[TensorType]] {
    let tokens = TensorType(.i32, [Axis("batch", 3), Axis("time", 6)])
    return [[tokens], [tokens, TensorType(.bool, tokens.axes)]]
  }
}
