internal import Diagnostics

/// What a `tokenizer.json` says about the length of rows.
public struct FileLayout: Hashable, Sendable {
  /// The tokens that a text is cut to.
  public internal(set) var length: Int?
  /// Where it is cut.
  public internal(set) var truncation: TokenLayout.Side?
  /// The tokens that rows are filled up to; nil for those of the longest text.
  public internal(set) var paddedLength: Int?
  /// Where rows are filled up; nil when they are not.
  public internal(set) var padding: TokenLayout.Side?
  /// The id that fills rows up.
  public internal(set) var paddingID: Int?
}

extension TokenizerFile {
  /// The parts `truncation` and `padding`; nil when both are missing.
  static func layout(_ file: JSONValue, _ table: TokenTable) throws(JSONReader.Failure) -> FileLayout? {
    guard file["truncation"] != nil || file["padding"] != nil else { return nil }
    var layout = FileLayout()
    if let part = file["truncation"] {
      layout.length = try part.needed("max_length").natural()
      layout.truncation = try side(part)
      if let strategy = part["strategy"]?.text, !["LongestFirst", "OnlyFirst"].contains(strategy) {
        throw part.failure("the truncation `\(strategy)` is not supported")
      }
    }
    if let part = file["padding"] {
      layout.padding = try side(part)
      let id = try part.needed("pad_id").natural()
      if let token = part["pad_token"] {
        guard table.id(of: try token.string()) == Int32(id) else {
          throw part.failure("the padding token does not have the id \(id)")
        }
      }
      layout.paddingID = id
      if part["pad_to_multiple_of"] != nil {
        throw part.failure("`pad_to_multiple_of` is not supported")
      }
      if let fixed = part["strategy"]?["Fixed"] {
        layout.paddedLength = try fixed.natural()
      } else if let strategy = part["strategy"]?.text, strategy != "BatchLongest" {
        throw part.failure("the padding `\(strategy)` is not supported")
      }
    }
    if let length = layout.length, let padded = layout.paddedLength, length != padded {
      throw file.failure("it cuts texts to \(length) tokens but fills them up to \(padded)")
    }
    return layout
  }

  private static func side(_ part: JSONValue) throws(JSONReader.Failure) -> TokenLayout.Side {
    let direction = part["direction"]?.text ?? "Right"
    switch direction {
    case "Right": return .behind
    case "Left": return .front
    default: throw part.failure("the direction `\(direction)` is not supported")
    }
  }
}
