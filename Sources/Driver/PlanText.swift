internal import Diagnostics
internal import Execution
internal import Graph
internal import ModelLanguage
internal import Reports
internal import Training

/// The plan of one tile as a picture: a line for each node in its turn, with a map of the arena while it runs.
///
/// Time goes down and the arena goes across, so that a buffer is a column as high as it lives.
struct PlanText {
  private let layout: PlanLayout
  private let estimate: MemoryEstimate
  private let title: String
  private let optimizer: Int
  private let threads: Int
  private let width: Int

  /// Plans a graph of a model.
  ///
  /// - Parameter width: the columns of the terminal.
  ///
  /// Errors: `badSetting` for sizes that do not fit; `tooLarge`.
  init(
    _ model: Model, _ graph: Graph, _ request: ShowCommand.PlanRequest, width: Int
  ) throws(DiagnosticsError) {
    let lengths = try ModelSizes(graph, given: request.sizes)
    let batch = request.batch ?? model.training?.batch ?? 32
    threads = request.threads ?? ProcessorCount.available
    self.width = max(width, 60)
    var sizes = lengths.sizes.merging([AxisName.batch: batch]) { $1 }
    do {
      estimate = try MemoryEstimate(graph, sizes: sizes, threads: threads)
    } catch {
      throw error.diagnostics
    }
    sizes[AxisName.batch] = estimate.split.tile
    do {
      layout = try PlanLayout(graph, sizes: sizes)
    } catch {
      throw ExecutionError.plan(error).diagnostics
    }
    let states = model.training.map(TrainingMemory.stateCount) ?? 0
    optimizer = graph.gradients.isEmpty ? 0 : estimate.trainable * states
    let kind = graph.gradients.isEmpty ? "" : ", with gradients"
    title =
      "\(model.name)\(kind): batch \(Quantity.count(batch)) on \(threads) thread\(threads == 1 ? "" : "s")"
      + (lengths.text.isEmpty ? "" : ", \(lengths.text)")
  }

  /// The whole text.
  var text: String {
    var lines = [title, division]
    if layout.hasTotals {
      lines.append("What must be known of the whole batch is computed before, in the same way.")
    }
    lines.append("")
    lines += chart
    lines.append("")
    lines.append("  new: a buffer of its own   over: in place of an operand that nothing reads any more")
    lines.append(
      "  same: the operand's elements as they lie   sum: added to the gradients   work: for this step")
    lines.append("  in the map of the arena: █ written  ▒ read  ░ kept for later")
    lines.append("")
    lines += totals
    return lines.joined(separator: "\n") + "\n"
  }

  private var division: String {
    let split = estimate.split
    guard split.splits else {
      return "Examples depend on each other, so that one thread computes the whole batch at once."
    }
    let many = split.tile == 1 ? "1 example" : "up to \(split.tile) examples"
    return "Each thread computes tiles of \(many) in an arena of its own; this is one tile."
  }

  // MARK: - The chart

  private struct Row {
    var step = ""
    var node = ""
    var how = ""
    var offset = ""
    var bytes = ""
    var live = ""
    var map: Int?
  }

  private var rows: [Row] {
    var rows: [Row] = []
    for (index, step) in layout.steps.enumerated() {
      let node = layout.graph.nodes[index]
      let name = type(of: node.operation).name
      for (place, result) in step.results.enumerated() {
        var row = Row()
        if place == 0 {
          row.step = "\(index)"
          row.node = node.scope.isEmpty ? name : "\(name) @ \(node.scope)"
          row.live = Quantity.count(step.live * 4)
          row.map = index
        }
        switch result {
        case .own(let buffer): (row.how, row.offset, row.bytes) = shown("new", buffer)
        case .over(let buffer): (row.how, row.offset, row.bytes) = shown("over", buffer)
        case .same(let buffer): (row.how, row.offset, row.bytes) = shown("same", buffer)
        case .gradient: row.how = "sum"
        case .outside: row.how = "same"
        }
        rows.append(row)
      }
      if let scratch = step.scratch {
        var row = Row()
        (row.how, row.offset, row.bytes) = shown("work", scratch)
        rows.append(row)
      }
    }
    return rows
  }

  private func shown(_ how: String, _ buffer: Int) -> (String, String, String) {
    (how, Quantity.count(layout.buffers[buffer].offset * 4), Quantity.count(layout.buffers[buffer].count * 4))
  }

  private var chart: [String] {
    let rows = rows
    func widest(_ cell: (Row) -> String, _ title: String) -> Int {
      rows.reduce(title.count) { max($0, DisplayWidth.of(cell($1))) }
    }
    let (steps, hows) = (widest(\.step, "#"), widest(\.how, "how"))
    let (offsets, sizes, lives) = (
      widest(\.offset, "at"), widest(\.bytes, "bytes"), widest(\.live, "live")
    )
    let fixed = steps + hows + offsets + sizes + lives + 2 * 6 + 2
    // The map is worth more than the ends of long names.
    let names = max(8, min(widest(\.node, "node"), (width - fixed) * 2 / 5))
    let cells = max(1, width - fixed - names)
    func line(_ cellTexts: [String], _ map: String) -> String {
      let widths = [steps, names, hows, offsets, sizes, lives]
      var line = ""
      for (place, text) in cellTexts.enumerated() {
        let text = DisplayWidth.fitted(DisplayWidth.visible(text), columns: widths[place])
        let padding = String(repeating: " ", count: widths[place] - DisplayWidth.of(text))
        line += (place == 1 || place == 2 ? text + padding : padding + text) + "  "
      }
      line += map
      while line.last == " " { line.removeLast() }
      return line
    }
    var lines = [line(["#", "node", "how", "at", "bytes", "live"], "the arena")]
    lines.append(String(repeating: "─", count: width))
    let spans = liveBuffers
    for row in rows {
      let map = row.map.map { "│\(self.map($0, spans[$0], cells))│" } ?? ""
      lines.append(line([row.step, row.node, row.how, row.offset, row.bytes, row.live], map))
    }
    return lines
  }

  /// The buffers in use at each step.
  private var liveBuffers: [[Int]] {
    var live = [[Int]](repeating: [], count: layout.steps.count)
    for (index, buffer) in layout.buffers.enumerated() where buffer.count > 0 {
      for step in buffer.steps where step < live.count { live[step].append(index) }
    }
    return live
  }

  private func map(_ index: Int, _ live: [Int], _ cells: Int) -> String {
    let step = layout.steps[index]
    let written = Set(
      step.results.compactMap { if case .same = $0 { nil } else { $0.buffer } }
        + [step.scratch].compactMap(\.self))
    let read = Set(step.reads)
    var marks = [Int](repeating: 0, count: cells)
    let length = max(layout.memory.arenaCount, 1)
    for buffer in live {
      let mark = written.contains(buffer) ? 3 : read.contains(buffer) ? 2 : 1
      let start = layout.buffers[buffer].offset
      let end = start + layout.buffers[buffer].reserved
      // A cell is marked by what begins in it, however small, and by what covers it.
      let first = min(cells - 1, multiplied(start, cells, over: length))
      let last = max(first, min(cells, multiplied(end, cells, over: length)) - 1)
      for cell in first...last { marks[cell] = max(marks[cell], mark) }
    }
    return marks.map { [" ", "░", "▒", "█"][$0] }.joined()
  }

  /// The share of a length in cells; lengths are far below what would overflow with a terminal's columns.
  private func multiplied(_ value: Int, _ cells: Int, over length: Int) -> Int {
    let (product, overflow) = value.multipliedReportingOverflow(by: cells)
    return overflow ? value / length * cells : product / length
  }

  // MARK: - The totals

  private var totals: [String] {
    let memory = layout.memory
    let (arena, live) = (memory.arenaCount * 4, memory.liveMaximum * 4)
    let shares = estimate.split.shares
    let ratio = live == 0 ? 1 : Double(arena) / Double(live)
    var rows = [
      (
        "arena",
        shares == 1
          ? Quantity.bytes(arena)
          : "\(Quantity.bytes(arena)) on each of \(shares) threads, \(Quantity.bytes(arena * shares)) in all"
      ),
      (
        "live maximum",
        "\(Quantity.bytes(live)): the arena is \(Quantity.decimal(ratio, places: 3)) times as long"
      ),
      ("parameters", Quantity.bytes(estimate.parameters)),
    ]
    if estimate.gradients > 0 {
      let each = estimate.gradients / max(shares, 1)
      rows.append(
        (
          "gradients",
          shares == 1
            ? Quantity.bytes(each)
            : "\(Quantity.bytes(each)) on each of \(shares) threads, \(Quantity.bytes(estimate.gradients)) in all"
        ))
      rows.append(("optimiser", Quantity.bytes(optimizer)))
    }
    let names = rows.map(\.0.count).max() ?? 0
    return rows.map { $0.0 + String(repeating: " ", count: names - $0.0.count + 2) + $0.1 }
  }
}
