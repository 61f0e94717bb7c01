/// What names look like.
enum Names {
  /// The rule, for messages.
  static let rule = "a name starts with a letter, then letters, digits and `_` follow; at most 100 in all"
  /// The rule for layers.
  static let layerRule =
    "a name starts with a letter, then letters, digits, `_` and `-` follow, or it is a number; at most 100 in all"
  /// Why one word is taken.
  static let inputRule = "`input` is what flows into a block"

  /// Whether a text is a name of the language: of a value, an axis, an input, a block.
  static func isValid(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, ExpressionParser.isWordStart(first), bytes.count <= 100 else {
      return false
    }
    return bytes.allSatisfy { ExpressionParser.isWordPart($0) }
  }

  /// Whether a text can name a layer: as `isValid`, and `-` may stand inside; or a number, as PyTorch's `Sequential`
  /// names its parts.
  static func isValidForLayer(_ text: String) -> Bool {
    if isNumber(text) { return true }
    return isValid(text.replacing("-", with: "_")) && text.utf8.first != UInt8(ascii: "-")
  }

  /// Whether a text is a whole number without leading zeros.
  private static func isNumber(_ text: String) -> Bool {
    let digits = text.utf8
    return (1...9).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
      && (digits.count == 1 || digits.first != 0x30)
  }
}
