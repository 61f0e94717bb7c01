extension Size.Atom: CustomStringConvertible {
  var description: String {
    switch self {
    case .symbol(let name): PrintedName.symbol(name)
    case .floor(let size, let divisor): "floor(\(size.inBrackets) / \(divisor))"
    }
  }
}

extension Size: CustomStringConvertible {
  /// The size as people write it: `128`, `time - 6`, `floor(time / 5)`.
  public var description: String {
    if terms.isEmpty { return String(offset) }
    var text = ""
    for term in terms {
      let factors = term.atoms.map(\.description).joined(separator: " * ")
      let magnitude = term.coefficient.magnitude
      let body = magnitude == 1 ? factors : "\(magnitude) * \(factors)"
      if text.isEmpty {
        text = term.coefficient < 0 ? "-\(body)" : body
      } else {
        text += term.coefficient < 0 ? " - \(body)" : " + \(body)"
      }
    }
    if offset != 0 { text += offset < 0 ? " - \(offset.magnitude)" : " + \(offset)" }
    return text
  }

  var inBrackets: String {
    let parts = terms.count + (offset == 0 ? 0 : 1)
    return parts > 1 ? "(\(description))" : description
  }
}
