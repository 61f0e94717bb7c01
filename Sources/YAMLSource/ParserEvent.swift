/// What libyaml found, with its place in bytes.
struct ParserEvent {
  enum Kind {
    case documentStart, documentEnd, streamStart, streamEnd
    case alias
    case scalar(text: String, style: ScalarStyle)
    case collectionStart(isMapping: Bool, isFlow: Bool)
    case collectionEnd
  }

  enum ScalarStyle {
    case plain, quoted, block
  }

  let kind: Kind
  /// The first byte; of the anchor or tag, if there is one before the value.
  let start: Int
  let end: Int
  /// `true` iff an anchor or a tag belongs to this event.
  var hasProperties = false
}
