internal import DataSources
internal import Diagnostics
internal import Execution
internal import Graph

/// The arrays of one batch, in memory that every batch of a data set reuses.
///
/// Batches are gathered right before they are used, by the threads that compute: the 78,400 pixels of 100 images take
/// about 0.1 ms, a thousandth of a step of a small transformer, while a loading thread would take a core away from it.
final class BatchBuffer {
  /// The start of each array, in the graph's order of inputs.
  let pointers: [UnsafeRawPointer]
  private let memory: HostMemory
  private let team: ThreadTeam
  private let width: Int
  private let feeds: [(feed: DataBinding.Feed, offset: Int)]

  /// Reserves memory for batches of up to so many examples.
  init(_ binding: DataBinding, batch: Int, team: ThreadTeam) throws(DiagnosticsError) {
    var feeds: [(feed: DataBinding.Feed, offset: Int)] = []
    var total = 0
    for feed in binding.feeds {
      feeds.append((feed, total))
      let (elements, overflows) = feed.column.width.multipliedReportingOverflow(by: batch)
      // Every array starts at a cache line.
      let (next, passes) = total.addingReportingOverflow(overflows ? Int.max : (elements + 15) / 16 * 16)
      total = passes ? Int.max : next
    }
    let memory = try HostMemory(elements: total)
    self.memory = memory
    self.team = team
    width = binding.width
    self.feeds = feeds
    pointers = feeds.map { UnsafeRawPointer(memory.floats(from: $0.offset)) }
  }

  /// The elements from which on waking the other threads pays.
  private static let parallelElements = 1 << 13

  /// Copies examples into the arrays.
  func gather(_ examples: ArraySlice<Int>) {
    guard team.count > 1, examples.count * width >= Self.parallelElements else {
      return gather(examples, from: 0)
    }
    let count = examples.count
    team.run { thread in
      // The split of the executor: each thread fetches what it will compute with.
      let range = count * thread / team.count..<count * (thread + 1) / team.count
      gather(examples.dropFirst(range.lowerBound).prefix(range.count), from: range.lowerBound)
    }
  }

  /// Copies examples to the places from one on.
  private func gather(_ examples: ArraySlice<Int>, from place: Int) {
    for (feed, offset) in feeds {
      let start = offset + place * feed.column.width
      if feed.isWhole {
        feed.column.gather(examples, into: memory.integers(from: start))
      } else {
        feed.column.gather(examples, into: memory.floats(from: start))
      }
    }
  }
}
