internal import Execution
internal import Training

extension BenchReport.Profile {
  /// Groups what was measured.
  init(
    _ measured: StepSession.Profile, limits: MachineLimits, threads: Int, by grouping: BenchOptions.Grouping
  ) {
    var parts: [BenchReport.Part] = []
    var places: [String: Int] = [:]
    let steps = Double(max(measured.steps, 1))
    for entry in measured.entries {
      let operation = grouping == .layer && !entry.layer.isEmpty ? nil : entry.operation
      let value = grouping == .instruction ? entry.value : nil
      let key = "\(entry.layer)\u{0}\(operation ?? "")\u{0}\(value ?? "")"
      let place = places[key] ?? parts.count
      if place == parts.count {
        places[key] = place
        parts.append(BenchReport.Part(layer: entry.layer, operation: operation, value: value))
      }
      parts[place].seconds += entry.seconds / steps / Double(threads)
      parts[place].calls += Double(entry.calls) / steps
      parts[place].flops += entry.flops / steps
      parts[place].bytes += entry.bytes / steps
      parts[place].leastSeconds += limits.least(flops: entry.flops, bytes: entry.bytes).seconds / steps
    }
    if grouping != .instruction {
      parts = parts.enumerated().sorted {
        ($1.element.seconds, $0.offset) < ($0.element.seconds, $1.offset)
      }.map(\.element)
    }
    self.init(limits: limits, stepSeconds: measured.seconds / steps, parts: parts)
  }
}

extension BenchReport.Part {
  /// Operations in a second; nil where there are none.
  var rate: Double? { flops > 0 && seconds > 0 ? flops / seconds : nil }

  /// How near the machine's limit it is: 1 is as fast as arithmetic or memory allow. Above 1, operands came from the
  /// caches, which are faster than memory. Nil where nothing is known of its work.
  var shareOfLimit: Double? { leastSeconds > 0 && seconds > 0 ? leastSeconds / seconds : nil }
}
