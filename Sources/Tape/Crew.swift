/// Threads that do one instruction side by side, where the examples of a batch are not divided among them.
public protocol Crew: AnyObject, Sendable {
  /// The number of threads, the caller's included.
  var count: Int { get }

  /// The nanoseconds of one thread from which an instruction is worth dividing: waking the others and waiting for them
  /// takes about one microsecond.
  var leastWork: Double { get }

  /// Runs the job once on every thread, with the thread's number, and returns when all are done.
  func run(_ job: (Int) -> Void)
}

extension Frame {
  /// Does `body` for parts of `0..<count` that together are all of it: side by side where there is a crew and enough to
  /// do.
  ///
  /// What is computed for an element must not depend on the part that it falls into.
  ///
  /// - Parameters:
  ///   - unit: parts begin at multiples of it.
  ///   - work: the nanoseconds that all of it takes on one thread, roughly.
  ///   - body: gets the thread's number and its part.
  public func divided(_ count: Int, unit: Int = 1, work: Double, _ body: (Int, Range<Int>) -> Void) {
    let units = (count + unit - 1) / unit
    guard let crew, work >= crew.leastWork, units > 1 else {
      if count > 0 { body(0, 0..<count) }
      return
    }
    let threads = crew.count
    crew.run { thread in
      let start = units * thread / threads * unit
      let end = min(count, units * (thread + 1) / threads * unit)
      if start < end { body(thread, start..<end) }
    }
  }
}
