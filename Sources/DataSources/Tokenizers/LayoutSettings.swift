public import Diagnostics
public import Schemas

/// The keys that all tokenizers have: how the tokens of a text become a row.
public struct LayoutSettings: Sendable {
  static let sides = TokenLayout.Side.allCases.map(\.rawValue)
  /// The keys.
  public static let keys: [Key] = [
    .inferred(
      "length", .integer(1...1 << 24),
      "The tokens of a row, to which texts are cut and filled up; those of the longest text if left out."),
    .inferred("padding", .word(sides), "Where rows are filled up; `end` if left out."),
    .inferred("truncation", .word(sides), "Where long texts are cut; `end` if left out."),
    .optional(
      "special_tokens", .boolean, default: .boolean(true),
      "Whether the tokens that the tokenizer has for it stand in front and behind, such as `[CLS]` and `[SEP]`."
    ),
  ]

  private let length: Int?
  private let padding: TokenLayout.Side?
  private let truncation: TokenLayout.Side?
  private let addsSpecialTokens: Bool

  /// Reads the keys.
  public init(arguments: Arguments) {
    length = arguments.integer("length")
    padding = arguments.word("padding").flatMap { TokenLayout.Side(rawValue: $0) }
    truncation = arguments.word("truncation").flatMap { TokenLayout.Side(rawValue: $0) }
    addsSpecialTokens = arguments["special_tokens"] == nil || arguments.boolean("special_tokens")
  }

  /// The layout for a tokenizer: what the model file says, then what the tokenizer's own file says, then the defaults.
  ///
  /// - Parameter paddingID: the id that the model takes for padding; nil when it takes none.
  ///
  /// Errors: those of `TokenLayout`; `dataDisagrees` when the tokenizer's file fills rows up with another id.
  public func layout(
    for made: MadeTokenizer, paddingID: Int?
  ) throws(DiagnosticsError) -> TokenLayout {
    let own = made.layout
    if let paddingID, let other = own?.paddingID, paddingID != other {
      throw DiagnosticsError(
        .error(
          .dataDisagrees,
          "the tokenizer's file fills rows up with the id \(other), but the model has `pad: \(paddingID)`",
          help: ["write `pad: \(other)`"]))
    }
    let id = paddingID ?? own?.paddingID ?? made.tokenizer.specialTokens.padding ?? 0
    return try TokenLayout(
      for: made.tokenizer, length: length ?? own?.length ?? own?.paddedLength, paddingID: Int32(clamping: id),
      padding: padding ?? own?.padding ?? .behind, truncation: truncation ?? own?.truncation ?? .behind,
      addsSpecialTokens: addsSpecialTokens)
  }
}
