internal import DataSources
internal import Diagnostics
internal import Graph

/// The arrays of one batch, in memory that every batch of a data set reuses.
///
/// Batches are gathered on the calling thread, right before they are used: the 78,400 pixels of 100 images
/// take a few tens of microseconds, a thousandth of a step, while a loading thread would take a core away
/// from it.
final class BatchBuffer {
  /// The start of each array, in the graph's order of inputs.
  let pointers: [UnsafeRawPointer]
  private let memory: HostMemory
  private let feeds: [(feed: DataBinding.Feed, offset: Int)]

  /// Reserves memory for batches of up to so many examples.
  init(_ binding: DataBinding, batch: Int) throws(DiagnosticsError) {
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
    self.feeds = feeds
    pointers = feeds.map { UnsafeRawPointer(memory.floats(from: $0.offset)) }
  }

  /// Copies examples into the arrays.
  func gather(_ examples: ArraySlice<Int>) {
    for (feed, offset) in feeds {
      if feed.isWhole {
        feed.column.gather(examples, into: memory.integers(from: offset))
      } else {
        feed.column.gather(examples, into: memory.floats(from: offset))
      }
    }
  }
}
