internal import Graph
internal import KernelTable
internal import Tape

/// How a value with fewer named axes is spread over one with more: the axes that it lacks are repeated.
///
/// Both keep their axes in the same order, so that the spread is a set of strides, 0 on the repeated axes.
struct Broadcast: Sendable {
  /// The lengths of the larger value, neighbouring axes of one kind merged.
  private(set) var lengths: [Int] = []
  /// Whether the smaller value has each merged axis.
  private(set) var isPresent: [Bool] = []

  /// Creates the spread of a value with axes `small` over one with axes `large`.
  init(large: [String], shape: [Int], small: [String]) {
    for (name, length) in zip(large, shape) {
      let present = small.contains(name)
      if let last = isPresent.last, last == present {
        lengths[lengths.count - 1] *= length
      } else {
        lengths.append(length)
        isPresent.append(present)
      }
    }
  }

  /// Whether both have the same axes.
  var isTrivial: Bool { !isPresent.contains(false) }

  /// Calls back with the start in the large value, the start in the small one, and the length of a run of elements
  /// along the innermost merged axis; the small value stands still in a run when `isPresent.last` is false.
  func forEachRun(_ body: (_ large: Int, _ small: Int, _ count: Int) -> Void) {
    guard let run = lengths.last else { return body(0, 0, 1) }
    guard lengths.allSatisfy({ $0 > 0 }) else { return }
    let outer = lengths.count - 1
    var smallStrides = [Int](repeating: 0, count: lengths.count)
    var stride = 1
    for axis in lengths.indices.reversed() where isPresent[axis] {
      smallStrides[axis] = stride
      stride *= lengths[axis]
    }
    var index = [Int](repeating: 0, count: outer)
    var (large, small) = (0, 0)
    while true {
      body(large, small, run)
      large += run
      var axis = outer - 1
      while axis >= 0 {
        index[axis] += 1
        small += smallStrides[axis]
        if index[axis] < lengths[axis] { break }
        small -= smallStrides[axis] * lengths[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// The runs as offsets, computed once when a plan is made.
  var runs: [(large: Int, small: Int, count: Int)] {
    var list: [(large: Int, small: Int, count: Int)] = []
    forEachRun { list.append((large: $0, small: $1, count: $2)) }
    return list
  }

  /// Whether the small value moves along a run.
  var movesAlongRun: Bool { isPresent.last ?? true }
}

/// The shape rule of joining two values by name: the axes of one are among those of the other, in the same order.
enum NamedJoin {
  /// The type of the larger operand, after checking that the smaller one fits into it.
  static func type(_ operands: [TensorType], _ name: String) throws(OperationError) -> TensorType {
    try OperandChecks.count(operands, 2...2, name)
    let (a, b) = (operands[0], operands[1])
    for axis in a.axes {
      if let other = b[axis.name], other.size != axis.size {
        throw OperationError(
          .sizesDisagree,
          "the inputs of `\(name)` disagree on axis `\(axis.name)`: \(axis.size) and \(other.size)",
          operands: [0, 1], axis: axis.name)
      }
    }
    let large = a.axes.count >= b.axes.count ? a : b
    let small = a.axes.count >= b.axes.count ? b : a
    let shared = large.axes.filter { small.has($0.name) }
    guard shared == small.axes else {
      throw OperationError(
        .axesDiffer, "`\(name)` cannot join \(a) and \(b): the axes of one must be among those of the other",
        operands: [0, 1], help: "bring them to the same axes first, for example with `pool`")
    }
    return large
  }
}
