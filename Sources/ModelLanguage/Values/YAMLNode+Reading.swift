internal import Diagnostics
internal import YAMLSource

extension YAMLNode {
  /// Whether nothing is written: an empty value, `~` or `null`.
  var isNull: Bool {
    guard case .scalar(let scalar) = content, scalar.isPlain else { return false }
    return scalar.text.isEmpty || scalar.text == "~" || scalar.text.lowercased() == "null"
  }

  /// The text of an unquoted scalar.
  var plainText: String? {
    guard case .scalar(let scalar) = content, scalar.isPlain else { return nil }
    return scalar.text
  }

  /// The place of some bytes of the scalar's text; the whole scalar when the text is folded over lines.
  func span(of range: Range<Int>) -> SourceSpan {
    guard let text = plainText, span.end - span.start == text.utf8.count else { return span }
    return SourceSpan(
      file: span.file, start: span.start + range.lowerBound, end: span.start + range.upperBound)
  }
}
