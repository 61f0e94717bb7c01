extension GraphScanner {
  /// `{heads: 4, causal: false}`, or nothing.
  mutating func attributes() throws(GraphParseError) -> Attributes {
    guard sees("{") else { return Attributes() }
    var keys: Set<String> = []
    let entries = try list("{", "}") { (scanner) throws(GraphParseError) in
      let key = try scanner.word()
      guard keys.insert(key).inserted else { throw scanner.failure("`\(key)` is given twice") }
      try scanner.expect(":")
      return (key, try scanner.setting())
    }
    return Attributes(entries)
  }

  private mutating func setting() throws(GraphParseError) -> Attributes.Value {
    guard sees("[") else { return try single() }
    let items = try list("[", "]") { (scanner) throws(GraphParseError) in try scanner.single() }
    var (integers, decimals, words): ([Int], [Double], [String]) = ([], [], [])
    for item in items {
      switch item {
      case .integer(let value):
        integers.append(value)
        decimals.append(Double(value))
      case .decimal(let value): decimals.append(value)
      case .word(let value): words.append(value)
      default: throw failure("a list holds numbers or words")
      }
    }
    guard words.isEmpty || decimals.isEmpty else { throw failure("a list holds numbers or words, not both") }
    if decimals.isEmpty { return .words(words) }
    return integers.count == decimals.count ? .integers(integers) : .decimals(decimals)
  }

  private mutating func single() throws(GraphParseError) -> Attributes.Value {
    if sees("\"") { return .word(try quoted()) }
    let text = run { Self.isWordByte($0) || $0 == UInt8(ascii: "+") }
    switch text {
    case "": throw failure("a value was expected here")
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    if let value = Int(text) { return .integer(value) }
    if let value = Double(text) { return .decimal(value) }
    guard text.utf8.allSatisfy(Self.isWordByte) else { throw failure("`\(text)` is not a value") }
    return .word(text)
  }

  /// `zeros`, `normal(0.0, 1.0)` …
  mutating func initializer() throws(GraphParseError) -> Initializer {
    let kind = try word()
    switch kind {
    case "zeros": return .zeros
    case "ones": return .ones
    case "document_frequency":
      try expect("(")
      let input = try name()
      try expect(")")
      return .documentFrequency(input: input)
    case "normal", "uniform", "constant", "normal_except_row": break
    default: throw failure("`\(kind)` is not a way to start a parameter")
    }
    let numbers = try list("(", ")") { (scanner) throws(GraphParseError) in try scanner.decimal() }
    switch (kind, numbers.count) {
    case ("constant", _): return .constant(numbers)
    case ("normal", 2): return .normal(mean: numbers[0], deviation: numbers[1])
    case ("uniform", 1): return .uniform(bound: numbers[0])
    case ("normal_except_row", 2):
      guard let row = Int(exactly: numbers[1]) else { throw failure("a row must be a whole number") }
      return .normalExceptRow(deviation: numbers[0], zeroRow: row)
    default: throw failure("`\(kind)` takes another number of values than \(numbers.count)")
    }
  }
}
