internal import Execution
internal import Reports

extension BenchReport {
  /// The share of a step below which parts are shown together.
  private static let leastShare = 0.002

  /// The report for people.
  public func text(width: Int?) -> String {
    var lines = ["\(model): \(what)"]
    lines.append("")
    for (name, value) in facts {
      lines.append(name + String(repeating: " ", count: max(0, 9 - name.count)) + value)
    }
    if let profile {
      lines.append("")
      lines += table(profile).lines(width: width)
      lines.append("")
      lines.append(
        "ms: of all threads, divided by their number. of limit: 100 % is as fast as this machine's arithmetic "
          + "and memory allow; above it, numbers came from the caches.")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var what: String {
    let named = sizes.sorted {
      ($0.key == "batch" ? 0 : 1, $0.key) < ($1.key == "batch" ? 0 : 1, $1.key)
    }
    let form = isInference ? "use" : dropsOut ? "a training step" : "a training step without dropout"
    return
      ([form] + named.map { "\($0.key) \(Quantity.count($0.value))" }
      + ["\(threads) thread\(threads == 1 ? "" : "s")", "\(kernels) kernels"]).joined(separator: ", ")
  }

  private var facts: [(String, String)] {
    var rows: [(String, String)] = []
    if let limits = profile?.limits {
      var arithmetic = "\(Self.rate(limits.oneThreadFLOPs)) on one thread"
      if limits.threads > 1 { arithmetic += ", \(Self.rate(limits.allThreadsFLOPs)) on \(limits.threads)" }
      rows.append(("machine", arithmetic))
      rows.append(
        (
          "",
          "memory \(Self.bandwidth(limits.readBandwidth)) read, \(Self.bandwidth(limits.copyBandwidth)) copy"
        ))
    }
    rows.append(
      (
        "step",
        "\(Self.milliseconds(times.median)) (median of \(Quantity.count(times.seconds.count)); fastest "
          + "\(Self.milliseconds(times.minimum)), quartiles \(Self.milliseconds(times.lowerQuartile)) and "
          + "\(Self.milliseconds(times.upperQuartile)))"
      ))
    if let batch = sizes["batch"], times.median > 0 {
      rows.append(("", "\(Quantity.rate(Double(batch) / times.median, of: "examples"))"))
    }
    var work = "\(Quantity.flops(flops)), \(Self.rate(times.median > 0 ? flops / times.median : 0))"
    if let limits = profile?.limits {
      let share = flops / times.median / limits.allThreadsFLOPs
      work += ", \(Quantity.percent(share, places: 1)) of the arithmetic peak"
    }
    rows.append(("", work))
    rows.append(
      (
        "start",
        "\(Self.milliseconds(secondsToFirstStep)) from the start of the process to the end of the first step"
      ))
    if let first = losses.first, let last = losses.last {
      rows.append(
        ("loss", "\(Quantity.loss(first)) in the first step, \(Quantity.loss(last)) in step \(losses.count)"))
    }
    if let peak = memory.peak { rows.append(("memory", "\(Quantity.bytes(peak)) at the most, all included")) }
    rows.append(
      (
        memory.peak == nil ? "memory" : "",
        "parameters \(Quantity.bytes(memory.parameters)), gradients \(Quantity.bytes(memory.gradients)), "
          + "optimiser \(Quantity.bytes(memory.optimizer))"
      ))
    rows.append(("", arena))
    return rows
  }

  private var arena: String {
    var text = "arena \(Quantity.bytes(memory.arena))"
    if memory.arenas > 1 { text = "\(memory.arenas) arenas of \(Quantity.bytes(memory.arena))" }
    text += " for \(memory.tile) example\(memory.tile == 1 ? "" : "s") at once"
    guard memory.liveMaximum > 0 else { return text }
    let ratio = Quantity.decimal(Double(memory.arena) / Double(memory.liveMaximum), places: 3)
    return text + "; at the most \(Quantity.bytes(memory.liveMaximum)) in use, \(ratio) ×"
  }

  private func table(_ profile: Profile) -> Table {
    let hasOperations = profile.parts.contains { $0.operation != nil }
    var table = Table(
      [Table.Column("layer")] + (hasOperations ? [Table.Column("operation")] : [])
        + (profile.parts.contains { $0.value != nil } ? [Table.Column("value")] : [])
        + ["ms", "share", "calls", "FLOPs", "bytes", "GFLOP/s", "of limit"].map { Table.Column($0, .right) })
    func add(_ names: [String], _ numbers: [String]) { table.add(names + numbers) }
    let columns = table.columns.count - 7
    let blank = [String](repeating: "", count: columns - 1)
    // Single instructions are all shown; of the others, those that take no time would hide the rest.
    let least = profile.parts.contains { $0.value != nil } ? 0 : profile.stepSeconds * Self.leastShare
    let small = profile.parts.filter { $0.seconds < least }
    for part in profile.parts where part.seconds >= least || small.count == 1 {
      let names = [part.layer, part.operation ?? "", part.value ?? ""].prefix(columns)
      add(
        Array(names),
        [
          Quantity.decimal(part.seconds * 1000, places: 3),
          Quantity.percent(part.seconds / profile.stepSeconds, places: 1),
          Quantity.count(Int(part.calls.rounded())),
          part.flops > 0 ? Quantity.flops(part.flops) : "",
          part.bytes > 0 ? Quantity.bytes(Int(part.bytes.rounded())) : "",
          part.rate.map { Quantity.decimal($0 * 1e-9, places: 1) } ?? "",
          part.shareOfLimit.map { Quantity.percent($0, places: 0) } ?? "",
        ])
    }
    if small.count > 1 {
      let seconds = small.reduce(0) { $0 + $1.seconds }
      add(
        ["(\(small.count) smaller ones)"] + blank,
        [
          Quantity.decimal(seconds * 1000, places: 3),
          Quantity.percent(seconds / profile.stepSeconds, places: 1),
        ])
    }
    add(
      ["(waiting, sums of gradients)"] + blank,
      [
        Quantity.decimal(profile.otherSeconds * 1000, places: 3),
        Quantity.percent(profile.otherSeconds / profile.stepSeconds, places: 1),
      ])
    table.addRule()
    add(["a step, measured like this"] + blank, [Quantity.decimal(profile.stepSeconds * 1000, places: 3)])
    return table
  }

  private static func milliseconds(_ seconds: Double) -> String {
    let number = seconds * 1000
    return "\(Quantity.decimal(number, places: number < 10 ? 3 : number < 100 ? 2 : 1)) ms"
  }

  private static func rate(_ flops: Double) -> String {
    "\(Quantity.decimal(flops * 1e-9, places: 1)) GFLOP/s"
  }

  private static func bandwidth(_ bytes: Double) -> String {
    "\(Quantity.decimal(bytes * 1e-9, places: 1)) GB/s"
  }
}
