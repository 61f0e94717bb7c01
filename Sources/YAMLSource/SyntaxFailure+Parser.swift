internal import Diagnostics

extension SyntaxFailure {
  /// Errors in how tokens follow each other.
  var parserDiagnostic: Diagnostic? {
    switch problem {
    case "did not find expected key": return misplaced(in: "mapping", "a key with `:`")
    case "did not find expected '-' indicator": return misplaced(in: "list", "an item with `-`")
    case "did not find expected ',' or ']'": return unclosed("[", "]", "list")
    case "did not find expected ',' or '}'": return unclosed("{", "}", "mapping")
    case "did not find expected node content": return missingValue
    case "did not find expected <document start>":
      return stray
        ?? error(
          "something follows after the end of the model", at: word, "this belongs to nothing above",
          help: "a model file is one mapping: all its outermost keys start in the same column")
    default: return nil
    }
  }

  /// A closing bracket or a comma that has nothing to close or part.
  private var stray: Diagnostic? {
    guard let byte, ",]}".utf8.contains(byte) else { return nil }
    let mark = String(decoding: [byte], as: UTF8.self)
    return error(
      byte == UInt8(ascii: ",") ? "a `,` stands outside brackets" : "a `\(mark)` closes nothing", at: word,
      help: "remove it; a text that contains it needs quotes")
  }

  private func misplaced(in collection: String, _ expected: String) -> Diagnostic {
    if let stray { return stray }
    if byte == nil || byte == UInt8(ascii: ":") { return missingValue }
    let begin = SourceSpan(
      file: file, start: contextPlace, end: SourceText.wordEnd(file.bytes, from: contextPlace))
    let label = Diagnostic.Label(begin, "the \(collection) that is being read starts here")
    if isFirstOnLine {
      return error(
        "the indentation of a line does not fit", at: word,
        "\(expected) is expected in the column of the \(collection)",
        secondary: [label], help: "put it in the same column as its siblings above")
    }
    return error(
      "something follows after the end of a value", at: word, "not expected here", secondary: [label],
      help: "start a new line, or put the whole text into quotes")
  }

  private func unclosed(_ open: String, _ close: String, _ collection: String) -> Diagnostic {
    let help = "close the \(collection) with `\(close)`, or part its items with `,`"
    guard let byte else {
      return error("a `\(open)` is never closed", at: opening, "it opens here", help: help)
    }
    let label = Diagnostic.Label(opening, "the \(collection) opens here")
    if byte == UInt8(ascii: ":"), SourceText.lineStart(file.bytes, of: place) > contextPlace {
      return error(
        "a `\(open)` is not closed before the next key", at: opening, "it opens here",
        secondary: [.init(word, "this is read as a part of the \(collection)")], help: help)
    }
    if "]}".utf8.contains(byte) {
      let mark = String(decoding: [byte], as: UTF8.self)
      return error("a `\(mark)` stands where `\(close)` is needed", at: word, secondary: [label], help: help)
    }
    return error(
      "a \(collection) needs `,` or `\(close)` here", at: word, "not expected", secondary: [label], help: help
    )
  }

  private var missingValue: Diagnostic {
    if byte == nil, let openBracket {
      let bracket = character(at: openBracket)
      return error(
        "a `\(bracket.text)` is never closed", at: bracket, "it opens here",
        help: "close it with `\(bracket.text == "{" ? "}" : "]")`")
    }
    if byte == UInt8(ascii: ":") {
      return error(
        "a key is missing before a `:`", at: word, "nothing stands before it", help: "write `name: value`")
    }
    return error(
      "a value is missing", at: word, "a value is expected before this",
      help: "write the value, or remove the mark; a text made of such marks needs quotes")
  }
}
