/// How diagnostics look as text.
public struct DiagnosticTextStyle: Sendable {
  /// `true` iff colours (ANSI sequences) are wanted: only for a terminal.
  public var isColoured: Bool
  /// The width to which source lines are cut, in columns; messages are never cut.
  public var width: Int

  /// Creates a style.
  public init(isColoured: Bool = false, width: Int = 100) {
    self.isColoured = isColoured
    self.width = width
  }

  /// What a piece of text is, and so how it is coloured.
  enum Role {
    case error, warning, message, frame, note
  }

  /// A piece of text in its colour.
  func paint(_ text: String, _ role: Role) -> String {
    guard isColoured, !text.isEmpty else { return text }
    let sequence =
      switch role {
      case .error: "1;31"
      case .warning: "1;33"
      case .message: "1"
      case .frame, .note: "1;34"
      }
    return "\u{1B}[\(sequence)m\(text)\u{1B}[0m"
  }
}
