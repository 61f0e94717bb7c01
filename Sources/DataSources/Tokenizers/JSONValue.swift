/// A JSON value with the place where it stands, for files that are too irregular to be read piece by piece.
struct JSONValue: Sendable {
  enum Content: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string([UInt8])
    case array([JSONValue])
    case object([(key: [UInt8], value: JSONValue)])
  }

  let content: Content
  /// The byte at which it begins.
  let offset: Int

  /// Reads a whole text.
  static func read(_ bytes: [UInt8]) throws(JSONReader.Failure) -> JSONValue {
    var reader = JSONReader(bytes)
    let value = try JSONValue(&reader)
    try reader.end()
    return value
  }

  init(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    let first = reader.peek()
    offset = reader.offset
    switch first {
    case UInt8(ascii: "{"):
      var members: [(key: [UInt8], value: JSONValue)] = []
      try reader.object { (reader, key) throws(JSONReader.Failure) in
        members.append((key, try JSONValue(&reader)))
      }
      content = .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try reader.array { (reader) throws(JSONReader.Failure) in elements.append(try JSONValue(&reader)) }
      content = .array(elements)
    case UInt8(ascii: "\""): content = .string(try reader.string())
    default:
      let literal = try reader.literal()
      switch literal {
      case "null": content = .null
      case "true": content = .bool(true)
      case "false": content = .bool(false)
      default:
        guard let number = Double(literal) else { throw reader.failure("a value is needed") }
        content = .number(number)
      }
    }
  }

  /// The member with this key; nil for what is no object, and for `null`.
  subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = content,
      let value = members.first(where: { $0.key.elementsEqual(key.utf8) })?.value
    else { return nil }
    if case .null = value.content { return nil }
    return value
  }

  /// The bytes of a string.
  var bytes: [UInt8]? { if case .string(let bytes) = content { bytes } else { nil } }

  /// The text of a string.
  var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

  var bool: Bool? { if case .bool(let value) = content { value } else { nil } }

  var integer: Int? { if case .number(let value) = content { Int(exactly: value) } else { nil } }

  var elements: [JSONValue]? { if case .array(let elements) = content { elements } else { nil } }

  var members: [(key: [UInt8], value: JSONValue)]? {
    if case .object(let members) = content { members } else { nil }
  }
}
