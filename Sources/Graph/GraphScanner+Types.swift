extension GraphScanner {
  /// `f32[batch, feature 128]`.
  mutating func type() throws(GraphParseError) -> TensorType {
    let kind = run { Self.isWordByte($0) }
    guard let element = ElementType(rawValue: kind) else { throw failure("`\(kind)` is not a type") }
    return TensorType(element, try list("[", "]") { (scanner) throws(GraphParseError) in try scanner.axis() })
  }

  private mutating func axis() throws(GraphParseError) -> Axis {
    let name = try symbol()
    if sees(",") || sees("]") { return Axis(name, Size(symbol: name)) }
    let size = try size()
    if let fixed = size.constant, fixed < 0 { throw failure("axis `\(name)` has a negative length") }
    return Axis(name, size)
  }

  /// The largest number of terms of a size; products of sums grow fast.
  private static let termLimit = 64
  /// How deep divisions may stand within each other.
  private static let depthLimit = 24

  /// `2 * time - 1`, `floor((time + 1) / 5)`.
  mutating func size(depth: Int = 0) throws(GraphParseError) -> Size {
    guard depth < Self.depthLimit else { throw failure("the size is nested too deeply") }
    var isNegative = take("-")
    var total = Size(0)
    while true {
      let term = try term(isNegative: isNegative, depth)
      total = try arithmetic { () throws(SizeError) in try total.adding(term) }
      if take("+") {
        isNegative = false
      } else if take("-") {
        isNegative = true
      } else {
        return total
      }
    }
  }

  private mutating func term(isNegative: Bool, _ depth: Int) throws(GraphParseError) -> Size {
    var product = isNegative ? Size(-1) : Size(1)
    repeat {
      let factor = try factor(isNegative: isNegative && product == Size(-1), depth)
      // The least whole number has no counterpart above zero, so a first factor takes the sign with it.
      if isNegative, product == Size(-1), factor.constant != nil {
        product = factor
      } else {
        product = try arithmetic { () throws(SizeError) in try product.multiplied(by: factor) }
      }
    } while take("*")
    return product
  }

  private mutating func factor(isNegative: Bool, _ depth: Int) throws(GraphParseError) -> Size {
    if sees("\"") { return Size(symbol: try symbol()) }
    let word = try symbol()
    if let digit = word.utf8.first, digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") {
      guard let value = Int(isNegative ? "-\(word)" : word) else {
        throw failure("`\(word)` is not a whole number, or too large a one")
      }
      return Size(value)
    }
    guard word == "floor", sees("(") else { return Size(symbol: word) }
    try expect("(")
    let inner: Size
    if take("(") {
      inner = try size(depth: depth + 1)
      try expect(")")
    } else {
      inner = try size(depth: depth + 1)
    }
    try expect("/")
    let divisor = try integer()
    try expect(")")
    return try arithmetic { () throws(SizeError) in try inner.dividedRoundingDown(by: divisor) }
  }

  private func arithmetic(_ body: () throws(SizeError) -> Size) throws(GraphParseError) -> Size {
    let size: Size
    do {
      size = try body()
    } catch {
      throw failure(OperationError(error).message)
    }
    guard size.terms.count <= Self.termLimit, size.terms.allSatisfy({ $0.atoms.count <= Self.termLimit })
    else {
      throw failure("the size has too many terms")
    }
    return size
  }
}
