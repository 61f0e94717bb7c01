import Schemas
import Testing
import Training

/// Schedules of the learning rate, against PyTorch's.
@Suite struct ScheduleTests {
  private func factors(_ kind: String, _ keys: [(String, Value)], steps: Range<Int>, of total: Int) throws
    -> [Double]
  {
    let type = try #require(ScheduleRegistry.schedule(of: kind))
    let schedule = type.init(arguments: Arguments(keys.map { (key: $0.0, value: $0.1) }))
    return steps.map { schedule.factor(step: $0, of: total) }
  }

  private func expect(_ got: [Double], _ want: [Double]) {
    #expect(got.count == want.count && zip(got, want).allSatisfy { abs($0 - $1) < 1e-9 }, "\(got)")
  }

  /// `LinearLR(start_factor=1, end_factor=0.25, total_iters=6)`, beyond its end too.
  @Test func linear() throws {
    let want = [1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.25]
    expect(try factors("linear", [("end", .decimal(0.25))], steps: 1..<9, of: 6), want)
    expect(
      try factors("linear", [("end", .decimal(0.25)), ("steps", .integer(6))], steps: 1..<9, of: 100), want)
  }

  /// `CosineAnnealingLR(T_max=6, eta_min=0.1)` at a rate of 1.
  @Test func cosine() throws {
    expect(
      try factors("cosine", [("end", .decimal(0.1))], steps: 1..<7, of: 6),
      [1, 0.939711432, 0.775, 0.55, 0.325, 0.160288568].map { ($0 * 1e9).rounded() / 1e9 })
  }

  /// `LinearLR(start_factor=1/4, total_iters=3)`; afterwards the fall starts.
  @Test func warmUp() throws {
    let key = ("warmup", Value.integer(4))
    expect(try factors("constant", [key], steps: 1..<7, of: 6), [0.25, 0.5, 0.75, 1, 1, 1])
    expect(try factors("linear", [key], steps: 1..<9, of: 7), [0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0])
    expect(
      try factors("cosine", [key], steps: 1..<9, of: 7).map { ($0 * 1e6).rounded() / 1e6 },
      [0.25, 0.5, 0.75, 1, 0.853553, 0.5, 0.146447, 0])
    // A rise that is longer than the training is not a fault.
    expect(try factors("linear", [key], steps: 1..<4, of: 3), [0.25, 0.5, 0.75])
  }

  @Test func everyScheduleIsSane() {
    let kinds = ScheduleRegistry.all.map { $0.schema.kind }
    #expect(kinds == kinds.sorted() && Set(kinds).count == kinds.count)
    for type in ScheduleRegistry.all {
      let schedule = type.init(arguments: Arguments([]))
      #expect(schedule.factor(step: 1, of: 10) == 1)
      for total in [1, 2, 10] {
        for step in 1...total { #expect((0...1).contains(schedule.factor(step: step, of: total))) }
      }
      #expect(type.schema.summary.hasSuffix("."))
    }
  }
}
