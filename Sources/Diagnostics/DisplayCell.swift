/// A character of a source line as it is shown in a terminal.
struct DisplayCell {
  /// What is printed: the character itself, or a visible stand-in.
  let text: String
  /// How many columns it takes.
  let width: Int
  /// Its first byte in the file.
  let offset: Int

  /// The cells of a stretch of one line; tabs run to the next multiple of four columns.
  static func cells(of bytes: ArraySlice<UInt8>) -> [DisplayCell] {
    var cells: [DisplayCell] = []
    var column = 0
    var offset = bytes.startIndex
    while offset < bytes.endIndex {
      let (scalar, length) = decode(bytes[offset...])
      let cell: (text: String, width: Int) =
        scalar == "\t" ? (String(repeating: " ", count: 4 - column % 4), 4 - column % 4) : shown(scalar)
      cells.append(DisplayCell(text: cell.text, width: cell.width, offset: offset))
      column += cell.width
      offset += length
    }
    return cells
  }

  /// A text with nothing in it that a terminal would act upon.
  static func visible(_ text: String) -> String {
    text.unicodeScalars.map { shown($0).text }.joined()
  }

  /// The first scalar of some bytes; U+FFFD of length 1 for a byte that is not UTF-8.
  private static func decode(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int) {
    let lead = bytes[bytes.startIndex]
    let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard let text = String(validating: bytes.prefix(length), as: UTF8.self),
      let scalar = text.unicodeScalars.first
    else { return ("\u{FFFD}", 1) }
    return (scalar, length)
  }

  private static func shown(_ scalar: Unicode.Scalar) -> (text: String, width: Int) {
    switch scalar.value {
    case 0x20...0x7E: return (String(scalar), 1)
    case 0..<0x20: return (picture(0x2400 + scalar.value), 1)
    case 0x7F: return (picture(0x2421), 1)
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return (String(scalar), 0)
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
      // Some of these turn the direction of the text around: a reader must see that they are there.
      let code = "<U+\(String(scalar.value, radix: 16, uppercase: true))>"
      return (code, code.count)
    default: return (String(scalar), isWide(scalar) ? 2 : 1)
    }
  }

  private static func picture(_ value: UInt32) -> String {
    Unicode.Scalar(value).map { String($0) } ?? "?"
  }

  /// `true` iff terminals give the character two columns (East Asian Width W and F, and pictures).
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x1_6FE0...0x1_8DFF, 0x1_AFF0...0x1_B2FF, 0x1_F200...0x1_F265,
      0x2_0000...0x2_FFFD, 0x3_0000...0x3_FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}
