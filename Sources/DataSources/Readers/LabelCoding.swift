public import Diagnostics

/// How the labels of texts become numbers; fixed by the training data and used for all other data.
public enum LabelCoding: Hashable, Sendable {
  /// Words: the class is the place in the list, which is in the order of the words' bytes.
  case words([String])
  /// Whole numbers from `first` on: 1 to 4 in AG News are the classes 0 to 3.
  case numbers(first: Int, count: Int)
  /// Numbers that are used as they are.
  case values

  /// The names of the classes; none for values.
  public var classes: [String] {
    switch self {
    case .words(let words): words
    case .numbers(let first, let count): (0..<count).map { "\(first + $0)" }
    case .values: []
    }
  }

  /// The coding of training data.
  ///
  /// - Parameter outputs: the number of classes that the model tells apart; nil when its loss compares numbers.
  ///
  /// Errors, with the line: `dataDisagrees` for more classes than the model has; `dataMalformed` for numbered classes
  /// that begin with neither 0 nor 1 while the file does not say which is the first.
  public static func of(_ examples: TextExamples, outputs: Int?) throws(DiagnosticsError) -> LabelCoding {
    let numbers = examples.names.map { wholeNumber($0) }
    if outputs == nil, examples.names.allSatisfy({ decimal($0) != nil }) { return .values }
    // A file that says which class is the first has numbers; a word is then a mistake.
    guard examples.firstClass != nil || !numbers.contains(nil),
      let lowest = examples.firstClass ?? numbers.lazy.compactMap(\.self).min()
    else {
      // A loss that compares numbers takes words for no and yes.
      let most = outputs ?? 2
      let words = examples.names.sorted { $0.lexicographicallyPrecedes($1) }
      guard words.count <= most else { throw tooMany(examples, most) }
      return .words(words.map { String(decoding: $0, as: UTF8.self) })
    }
    guard let first = examples.firstClass ?? ([0, 1].contains(lowest) ? lowest : nil)
    else {
      let line = place(examples, numbers.firstIndex(of: lowest) ?? 0)
      throw DataFailure.malformed(
        examples.path, "numbers its classes from \(lowest) on\(line)",
        help: "say which is the first, as in `first: \(lowest)`")
    }
    let highest = numbers.lazy.compactMap(\.self).max() ?? first
    let coding = LabelCoding.numbers(
      first: first, count: outputs ?? highest.subtractingReportingOverflow(first).partialValue + 1)
    _ = try coding.numbers(of: examples)
    return coding
  }

  /// The number of each of the different labels.
  private func numbers(of examples: TextExamples) throws(DiagnosticsError) -> [Float] {
    var out: [Float] = []
    for (index, name) in examples.names.enumerated() {
      let shown = String(decoding: name.prefix(40), as: UTF8.self)
      let place = Self.place(examples, index)
      switch self {
      case .words(let words):
        guard let found = words.firstIndex(where: { $0.utf8.elementsEqual(name) }) else {
          throw DiagnosticsError(
            .error(
              .dataDisagrees,
              "`\(examples.path)` has the class `\(shown)`\(place), which the training data does not have",
              help: ["its classes are \(Self.list(words))"]))
        }
        out.append(Float(found))
      case .numbers(let first, let count):
        let value = Self.wholeNumber(name)
        guard let value, value >= first, value - first < count else {
          throw DataFailure.malformed(
            examples.path,
            "is no right data:\(place.isEmpty ? " it" : " line \(examples.lines[index])") has the class `\(shown)`; "
              + "classes go from \(first) to \(first + count - 1)",
            help: value == nil && examples.lines[index] == 1
              ? "if the first line names the columns, write `header: true`"
              : "correct the line, or say which class is the first (`first: 1`)")
        }
        out.append(Float(value - first))
      case .values:
        guard let value = Self.decimal(name) else {
          throw DataFailure.malformed(
            examples.path, "has the label `\(shown)`\(place), which is no number",
            help: "correct the line; the training data has numbers as labels")
        }
        out.append(value)
      }
    }
    return out
  }

  /// The labels of texts as a column of numbers.
  ///
  /// Errors: `dataDisagrees`, `dataMalformed` for labels that the coding does not know, with the line.
  public func column(_ name: String, of examples: TextExamples) throws(DiagnosticsError) -> DatasetColumn {
    let numbers = try numbers(of: examples)
    let storage: DatasetColumn.Storage =
      self == .values
      ? .floats(examples.labels.map { numbers[Int($0)] })
      : .int32s(examples.labels.map { Int32(numbers[Int($0)]) })
    return DatasetColumn(name: name, shape: [], storage: storage)
  }

  private static func tooMany(_ examples: TextExamples, _ most: Int) -> DiagnosticsError {
    var counts = [Int](repeating: 0, count: examples.names.count)
    for label in examples.labels { counts[Int(label)] += 1 }
    // The rarest class is the one that is most likely a mistake.
    let rarest = counts.indices.min { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
    let shown = examples.names.prefix(6).map { String(decoding: $0.prefix(40), as: UTF8.self) }
    let more = examples.names.count > 6 ? ", …" : ""
    var help = [
      "the rarest is `\(String(decoding: examples.names[rarest].prefix(40), as: UTF8.self))`\(place(examples, rarest))"
    ]
    help.append(
      examples.lines[rarest] == 1
        ? "if the first line names the columns, write `header: true`"
        : "give the head as many outputs as there are classes, or check which column holds them")
    return DiagnosticsError(
      .error(
        .dataDisagrees,
        "`\(examples.path)` has \(examples.names.count) classes (\(list(shown))\(more)), but the model tells \(most) apart",
        help: help))
  }

  private static func list(_ words: [String]) -> String {
    let shown = words.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
    return words.count > 20 ? shown + ", …" : shown
  }

  private static func place(_ examples: TextExamples, _ index: Int) -> String {
    let line = examples.lines.indices.contains(index) ? examples.lines[index] : 0
    return line > 0 ? " (line \(line))" : ""
  }

  /// The number that digits are, with a sign or without.
  private static func wholeNumber(_ text: [UInt8]) -> Int? {
    guard text.count <= 18, text.last.map({ (0x30...0x39).contains($0) }) ?? false else { return nil }
    return Int(String(decoding: text, as: UTF8.self))
  }

  private static func decimal(_ text: [UInt8]) -> Float? {
    guard text.count <= 40, let value = Float(String(decoding: text, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }
}
