/// The length of an axis: a whole number, or arithmetic over symbols that stays symbolic until a batch arrives.
///
/// Held as a sum of products with whole coefficients, in a canonical order, so that equal sizes compare equal:
/// `2 * time + 1` and `time + 1 + time` are the same value.
public struct Size: Hashable, Sendable {
  /// A symbol, or a floor division that does not come out whole for every value.
  indirect enum Atom: Hashable, Sendable {
    case symbol(String)
    case floor(Size, Int)
  }

  /// A coefficient times a product of atoms.
  struct Term: Hashable, Sendable {
    var coefficient: Int
    var atoms: [Atom]
  }

  /// The symbolic part; atoms within a term and terms within the sum are in canonical order.
  var terms: [Term]
  /// The constant part.
  var offset: Int

  /// Creates a fixed size.
  public init(_ value: Int) {
    terms = []
    offset = value
  }

  /// Creates the size named by a symbol, such as `batch`.
  public init(symbol: String) {
    terms = [Term(coefficient: 1, atoms: [.symbol(symbol)])]
    offset = 0
  }

  init(terms: [Term], offset: Int) {
    self.terms = terms
    self.offset = offset
  }

  /// The number, if no symbol is involved.
  public var constant: Int? { terms.isEmpty ? offset : nil }

  /// The name, if the size is one symbol and nothing else.
  public var symbolName: String? {
    guard offset == 0, terms.count == 1, terms[0].coefficient == 1, terms[0].atoms.count == 1,
      case .symbol(let name) = terms[0].atoms[0]
    else { return nil }
    return name
  }

  /// Every symbol that the size depends on.
  public var symbols: Set<String> {
    var found: Set<String> = []
    for term in terms {
      for atom in term.atoms {
        switch atom {
        case .symbol(let name): found.insert(name)
        case .floor(let size, _): found.formUnion(size.symbols)
        }
      }
    }
    return found
  }
}

/// Why a size could not be computed.
public enum SizeError: Error, Hashable, Sendable {
  /// A result beyond 2⁶³ − 1.
  case overflow
  /// A symbol has no value yet.
  case unbound(String)
  /// A division by zero or by a negative number.
  case badDivisor
}
