/// Arithmetic over numbers and names, as it stands in a scalar.
indirect enum Expression: Sendable {
  /// A literal.
  case number(Number, at: Range<Int>)
  /// A name, or `input.feature`: the length of an axis of a block's input.
  case name(String, at: Range<Int>)
  /// `-x`.
  case negated(Expression, at: Range<Int>)
  /// Two parts and the sign between them.
  case binary(Operator, Expression, Expression, at: Range<Int>)
  /// `floor(x / n)`, as sizes are printed.
  case floor(Expression, Expression, at: Range<Int>)

  /// The four signs.
  enum Operator: Character, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  /// The bytes of the scalar's text that it takes.
  var range: Range<Int> {
    switch self {
    case .number(_, let range), .name(_, let range), .negated(_, let range), .binary(_, _, _, let range),
      .floor(_, _, let range):
      range
    }
  }

  /// Whether the whole expression is one literal.
  var isLiteral: Bool {
    switch self {
    case .number: true
    case .negated(let inner, _): inner.isLiteral
    default: false
    }
  }

  /// Why a text is no expression.
  struct SyntaxError: Error {
    /// What is wrong.
    let message: String
    /// What to do about it.
    var help: String?
    /// The bytes of the text concerned.
    let range: Range<Int>
    /// Whether a number is beyond 64 bits.
    var isOverflow = false
  }
}
