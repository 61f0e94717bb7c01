public import Diagnostics

/// One text as a row of ids.
public struct TokenRow: Equatable, Sendable {
  /// The ids.
  public var ids: [Int32]
  /// 1 for tokens, 0 for filling.
  public var mask: [Int32]
}

/// How the ids of a text become a row: special tokens, the longest length, and what fills short rows up.
public struct TokenLayout: Sendable {
  /// A side of a text.
  public enum Side: String, CaseIterable, Sendable {
    case front = "start"
    case behind = "end"
  }

  /// The length of a row, special tokens included; nil leaves each text as long as it is.
  public let length: Int?
  /// The id that fills short rows up; nil leaves them short.
  public let paddingID: Int32?
  /// Where rows are filled up.
  public let padding: Side
  /// Where long texts are cut.
  public let truncation: Side
  /// Whether the tokenizer's ids in front and behind are added.
  public let addsSpecialTokens: Bool

  /// Creates a layout for a tokenizer.
  ///
  /// Errors: `valueOutOfRange` when the length leaves no room for the special tokens, and `dataDisagrees` when rows
  /// are to be filled up with an id that the vocabulary does not have.
  public init(
    for tokenizer: any Tokenizer, length: Int?, paddingID: Int32?, padding: Side = .behind,
    truncation: Side = .behind, addsSpecialTokens: Bool = true
  ) throws(DiagnosticsError) {
    let special = addsSpecialTokens ? tokenizer.prefix.count + tokenizer.suffix.count : 0
    if let length, length < max(special, 1) {
      throw DiagnosticsError(
        .error(
          .valueOutOfRange,
          "rows of \(length) tokens have no room for the \(max(special, 1)) that every row needs",
          help: ["choose a length above \(special)"]))
    }
    if let paddingID, !(0..<tokenizer.vocabularySize).contains(Int(paddingID)) {
      throw DiagnosticsError(
        .error(
          .dataDisagrees,
          "rows are to be filled up with the id \(paddingID), but the ids go from 0 to \(tokenizer.vocabularySize - 1)",
          help: ["use the id of a token, such as that of `[PAD]`"]))
    }
    self.length = length
    self.paddingID = paddingID
    self.padding = padding
    self.truncation = truncation
    self.addsSpecialTokens = addsSpecialTokens
  }

  /// The row of a text's ids.
  func row(_ ids: [Int32], prefix: [Int32], suffix: [Int32]) -> TokenRow {
    let prefix = addsSpecialTokens ? prefix : []
    let suffix = addsSpecialTokens ? suffix : []
    var kept = ids[...]
    if let length {
      let room = length - prefix.count - suffix.count
      kept = truncation == .behind ? kept.prefix(room) : kept.suffix(room)
    }
    var row = TokenRow(ids: prefix + kept + suffix, mask: [])
    row.mask = [Int32](repeating: 1, count: row.ids.count)
    if let length, let paddingID, row.ids.count < length {
      let filling = [Int32](repeating: paddingID, count: length - row.ids.count)
      let zeros = [Int32](repeating: 0, count: filling.count)
      row.ids = padding == .behind ? row.ids + filling : filling + row.ids
      row.mask = padding == .behind ? row.mask + zeros : zeros + row.mask
    }
    return row
  }
}
