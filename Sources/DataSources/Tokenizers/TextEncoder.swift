internal import Diagnostics
internal import Files
public import Schemas

/// Everything that turns a text into a row of a model's tokens, and a class into its name.
///
/// A training run leaves it in its folder as two files: `tokenizer.json`, in Hugging Face's form, and `encoding.json`
/// with the layout of rows, the padding and the classes.
public struct TextEncoder: Sendable {
  /// The kind of tokenizer: `bpe`.
  public let kind: String
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// How the ids of a text become a row.
  public let layout: TokenLayout
  /// The model's input that takes the rows.
  public let input: String
  /// How labels become numbers; nil for texts without labels.
  public let labels: LabelCoding?
  /// The tokenizer's settings but for paths and the layout.
  let settings: [(key: String, value: Value)]
  /// The content of `tokenizer.json`.
  let file: [UInt8]

  /// The names of the classes, in the order of the model's outputs; none when the labels are no classes.
  public var classes: [String] { labels?.classes ?? [] }

  /// The ids of a text, cut and filled up.
  public func row(_ text: String) -> TokenRow { tokenizer.encode(text, layout: layout) }

  /// Creates the encoder of a training run.
  ///
  /// - Parameter settings: the tokenizer's settings.
  public init(
    kind: String, settings: Arguments, made: MadeTokenizer, layout: TokenLayout, input: String,
    labels: LabelCoding?
  ) {
    self.kind = kind
    tokenizer = made.tokenizer
    file = made.file
    self.layout = layout
    self.input = input
    self.labels = labels
    let keys = TokenizerRegistry.tokenizer(of: kind)?.schema.keys.filter { $0.kind != .path } ?? []
    self.settings = keys.compactMap { key in settings[key.name].map { (key.name, $0) } }
  }

  /// The texts as a column of rows, filled up to the longest where the layout has no length.
  public func column(_ texts: [String]) -> DatasetColumn {
    var ids: [Int32] = []
    if let length = layout.length, layout.paddingID != nil {
      ids.reserveCapacity(texts.count * length)
      for text in texts { ids += row(text).ids }
      return DatasetColumn(name: input, shape: [length], storage: .int32s(ids))
    }
    let rows = texts.map { row($0).ids }
    let width = rows.map(\.count).max() ?? 0
    ids.reserveCapacity(rows.count * width)
    for row in rows {
      let filling = [Int32](repeating: layout.paddingID ?? 0, count: width - row.count)
      ids += layout.padding == .behind ? row + filling : filling + row
    }
    return DatasetColumn(name: input, shape: [width], storage: .int32s(ids))
  }
}
