extension Size {
  /// The sum; an overflow is an error.
  public func adding(_ other: Size) throws(SizeError) -> Size {
    let (offset, overflow) = offset.addingReportingOverflow(other.offset)
    if overflow { throw .overflow }
    if terms.isEmpty { return Size(terms: other.terms, offset: offset) }
    if other.terms.isEmpty { return Size(terms: terms, offset: offset) }
    return Size(terms: try Self.collected(terms + other.terms), offset: offset)
  }

  /// The difference; an overflow is an error.
  public func subtracting(_ other: Size) throws(SizeError) -> Size {
    try adding(other.multiplied(by: Size(-1)))
  }

  /// The product; an overflow is an error.
  public func multiplied(by other: Size) throws(SizeError) -> Size {
    var products: [Term] = []
    for a in terms {
      for b in other.terms {
        products.append(
          Term(
            coefficient: try Self.product(a.coefficient, b.coefficient),
            atoms: (a.atoms + b.atoms).sorted(by: Self.precedes)))
      }
      if other.offset != 0 {
        products.append(Term(coefficient: try Self.product(a.coefficient, other.offset), atoms: a.atoms))
      }
    }
    if offset != 0 {
      for b in other.terms {
        products.append(Term(coefficient: try Self.product(b.coefficient, offset), atoms: b.atoms))
      }
    }
    return Size(terms: try Self.collected(products), offset: try Self.product(offset, other.offset))
  }

  /// The quotient rounded down; what divides evenly is divided, the rest stays as `floor(… / n)`.
  public func dividedRoundingDown(by divisor: Int) throws(SizeError) -> Size {
    guard divisor > 0 else { throw .badDivisor }
    if divisor == 1 { return self }
    if let exact = dividedExactly(by: divisor) { return exact }
    if terms.isEmpty { return Size(Self.floorDivision(offset, divisor)) }
    // floor((n·k + r) / n) = k + floor(r / n): whole multiples leave the bracket, so that equal sizes look equal. What
    // stays inside has coefficients and a constant from 0 to n − 1.
    var outside: [Term] = []
    var inside: [Term] = []
    for term in terms {
      let whole = Self.floorDivision(term.coefficient, divisor)
      if whole != 0 { outside.append(Term(coefficient: whole, atoms: term.atoms)) }
      let rest = term.coefficient - whole * divisor
      if rest != 0 { inside.append(Term(coefficient: rest, atoms: term.atoms)) }
    }
    let whole = Self.floorDivision(offset, divisor)
    guard !inside.isEmpty else { return Size(terms: outside, offset: whole) }
    // floor((g·k + r) / (g·n)) = floor((k + floor(r / g)) / n): common factors leave it too.
    let common = inside.reduce(divisor) { Self.commonDivisor($0, $1.coefficient) }
    let rest = Size(
      terms: inside.map { Term(coefficient: $0.coefficient / common, atoms: $0.atoms) },
      offset: (offset - whole * divisor) / common)
    let bracket = Term(coefficient: 1, atoms: [.floor(rest, divisor / common)])
    return Size(terms: try Self.collected(outside + [bracket]), offset: whole)
  }

  /// The quotient, if the division comes out whole whatever the symbols stand for.
  public func dividedExactly(by divisor: Int) -> Size? {
    guard divisor > 0, offset.isMultiple(of: divisor),
      terms.allSatisfy({ $0.coefficient.isMultiple(of: divisor) })
    else { return nil }
    return Size(
      terms: terms.map { Term(coefficient: $0.coefficient / divisor, atoms: $0.atoms) },
      offset: offset / divisor)
  }

  /// The number that the size is under the given values of its symbols.
  public func evaluated(_ bindings: [String: Int]) throws(SizeError) -> Int {
    var sum = offset
    for term in terms {
      var product = term.coefficient
      for atom in term.atoms {
        product = try Self.product(product, try Self.value(of: atom, bindings))
      }
      let (next, overflow) = sum.addingReportingOverflow(product)
      if overflow { throw .overflow }
      sum = next
    }
    return sum
  }

  private static func value(of atom: Atom, _ bindings: [String: Int]) throws(SizeError) -> Int {
    switch atom {
    case .symbol(let name):
      guard let value = bindings[name] else { throw .unbound(name) }
      return value
    case .floor(let size, let divisor):
      return floorDivision(try size.evaluated(bindings), divisor)
    }
  }

  private static func product(_ a: Int, _ b: Int) throws(SizeError) -> Int {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { throw .overflow }
    return value
  }

  private static func floorDivision(_ a: Int, _ b: Int) -> Int {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  private static func collected(_ terms: [Term]) throws(SizeError) -> [Term] {
    let sorted = terms.sorted { a, b in
      if a.atoms == b.atoms { return false }
      return a.atoms.lexicographicallyPrecedes(b.atoms, by: precedes)
    }
    var result: [Term] = []
    for term in sorted {
      if let last = result.last, last.atoms == term.atoms {
        let (sum, overflow) = last.coefficient.addingReportingOverflow(term.coefficient)
        if overflow { throw .overflow }
        result[result.count - 1].coefficient = sum
      } else {
        result.append(term)
      }
    }
    return result.filter { $0.coefficient != 0 }
  }

  private static func precedes(_ a: Atom, _ b: Atom) -> Bool {
    a != b && a.description < b.description
  }
}
