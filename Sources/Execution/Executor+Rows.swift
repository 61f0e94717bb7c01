internal import Graph
internal import KernelTable

/// Tables of which a batch reads few rows.
extension Executor {
  /// The parameters that could be treated row by row.
  public var rowTables: [RowTable] {
    guard let layout = try? ParameterStore.layout(of: parts) else { return [] }
    return RowTable.all(in: parts, offsets: layout.entries.map(\.offset))
  }

  /// Those of them of which a batch of these sizes reads but a small part.
  public func worthwhileTables(_ sizes: [String: Int]) -> [RowTable] {
    rowTables.filter { table in
      let named = table.inputs.reduce(0) { count, input in
        let shape = try? parts.type(parts.inputs[input].value).shape(sizes)
        return count + (shape?.checkedElementCount ?? table.rows)
      }
      return table.range.count >= 1 << 16 && table.rows / 2 >= named
    }
  }

  /// Treats tables row by row from now on: their gradients are those of the rows that a batch names, 0 elsewhere, and
  /// only these rows are updated.
  ///
  /// - Precondition: `tables` are some of `rowTables`, and nothing has been run yet.
  public func treatByRows(_ tables: [RowTable]) {
    touched = tables.map(TouchedRows.init)
    var start = 0
    wholeRanges = []
    for table in tables.sorted(by: { $0.offset < $1.offset }) {
      if start < table.offset { wholeRanges.append(start..<table.offset) }
      start = table.range.upperBound
    }
    if start < parameters.trainableCount { wholeRanges.append(start..<parameters.trainableCount) }
  }

  /// Lists the rows that a batch names, clears the gradients of those of the batch before, and has the rows caught up.
  func takeRows(_ inputs: [UnsafeRawPointer], _ sizes: [String: Int], _ update: ParameterUpdate?) {
    guard !touched.isEmpty else { return }
    for place in touched.indices {
      let arrays = touched[place].table.inputs.map { input in
        let shape = try? parts.type(parts.inputs[input].value).shape(sizes)
        return UnsafeBufferPointer(
          start: inputs[input].assumingMemoryBound(to: Int32.self), count: shape?.elementCount ?? 0)
      }
      touched[place].list(arrays)
    }
    let gradients = workers.compactMap(\.gradients)
    nonisolated(unsafe) let update = update
    let (kernels, parameters, touched, threads) = (kernels, parameters, touched, team.count)
    team.run { thread in
      for rows in touched {
        for row in Self.part(rows.before, thread, threads) {
          let range = rows.table.range(row: Int(row))
          for memory in gradients {
            kernels.elementwise.fill(0, memory.pointer + range.lowerBound, range.count)
          }
        }
        guard let update else { continue }
        for row in Self.part(rows.rows, thread, threads) {
          update.catchUp(rows.table.range(row: Int(row)), parameters.numbers)
        }
      }
    }
  }

  static func part(_ rows: [Int32], _ thread: Int, _ threads: Int) -> ArraySlice<Int32> {
    rows[rows.count * thread / threads..<rows.count * (thread + 1) / threads]
  }
}
