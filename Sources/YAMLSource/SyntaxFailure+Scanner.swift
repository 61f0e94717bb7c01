internal import Diagnostics

extension SyntaxFailure {
  /// Errors inside one token.
  var scannerDiagnostic: Diagnostic? {
    switch problem {
    case "could not find expected ':'": return missingColon
    case "mapping values are not allowed in this context": return misplacedColon
    case "block sequence entries are not allowed in this context":
      return error(
        "a list item cannot start here", at: word, "this `-` is on the line of something else",
        help: "put it on a line of its own, or write the list as `[first, second]`")
    case "mapping keys are not allowed in this context":
      return error(
        "a key cannot start with `?` here", at: word,
        help: "write `name: value`; a text that starts with `?` needs quotes")
    case "found unexpected end of stream", "found unexpected document indicator":
      return error(
        "a quote is never closed", at: opening, "it opens here",
        help: "close it with the same mark; in double quotes a quote is `\\\"`, in single quotes `''`")
    case "found unknown escape character": return unknownEscape
    case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
      return error(
        "an escape in double quotes has a bad number", at: word,
        secondary: [.init(opening, "the text starts here")],
        help: "write `\\x41`, `\\u0041` or `\\U00000041`; in single quotes a backslash is only a backslash")
    case "found unexpected ':'":
      return error(
        "a `:` inside brackets needs a space after it", at: character(at: place), "no space follows",
        help: "write `name: value`; a text that contains `:` and brackets needs quotes")
    case "found character that cannot start any token": return badStart
    case "did not find expected comment or line break", "found an indentation indicator equal to 0":
      return error(
        "a text after `|` or `>` starts on the next line", at: word, "this may not stand here",
        help: "break the line; a text that starts with `|` or `>` needs quotes")
    default: return nil
    }
  }

  private var missingColon: Diagnostic {
    let bytes = file.bytes
    let lineEnd = SourceText.lineEnd(bytes, from: contextPlace)
    let end = max(
      SourceText.wordEnd(bytes, from: contextPlace),
      SourceText.trimmedEnd(bytes, from: contextPlace, to: lineEnd))
    let key = SourceSpan(file: file, start: contextPlace, end: end)
    if end - contextPlace > 1024 {
      return error("a key is longer than 1024 characters", at: key, help: "a long text belongs after the `:`")
    }
    return noColon(after: key)
  }

  /// The text of the line above, when it stands in the same column or further right: a key without its colon,
  /// which YAML takes for the beginning of a text that goes on.
  private func siblingAbove(line: Int, indentation: Int) -> SourceSpan? {
    let bytes = file.bytes
    guard line > 0 else { return nil }
    let start = SourceText.lineStart(bytes, of: line - 1)
    let end = SourceText.trimmedEnd(bytes, from: start, to: line)
    guard let first = bytes[start..<end].firstIndex(where: { !SourceText.isBlank($0) }),
      first - start >= indentation
    else { return nil }
    return SourceSpan(file: file, start: first, end: end)
  }

  private func noColon(after key: SourceSpan) -> Diagnostic {
    error(
      "a key has no `:` after it", at: key, "this stands where a key is expected",
      help: "write `name: value`; an item of a list starts with `- `")
  }

  private var misplacedColon: Diagnostic {
    let bytes = file.bytes
    let start = SourceText.lineStart(bytes, of: place)
    let before = Array(bytes[start..<min(place, bytes.count)])
    let hasColon = zip(before, before.dropFirst()).contains {
      $0 == UInt8(ascii: ":") && SourceText.isSpace($1)
    }
    let keyStart = before.firstIndex { !SourceText.isBlank($0) }.map { start + $0 }
    if !hasColon, let keyStart, bytes[keyStart] != UInt8(ascii: "-") {
      if let above = siblingAbove(line: start, indentation: keyStart - start) { return noColon(after: above) }
      let keyEnd = SourceText.trimmedEnd(bytes, from: keyStart, to: place)
      return error(
        "the indentation of a line does not fit", at: SourceSpan(file: file, start: keyStart, end: keyEnd),
        "deeper than the line above, which already has a value",
        help: "indent it like its siblings, or leave out the value of the key it belongs to")
    }
    return error(
      "a second `:` stands on one line", at: word, "this would start another value",
      help: "put the inner key on a line of its own, or use `{ }`; a text that contains `: ` needs quotes")
  }

  private var unknownEscape: Diagnostic {
    let end = SourceText.scalarEnd(file.bytes, from: min(place + 1, file.bytes.count))
    let span = SourceSpan(file: file, start: place, end: end)
    return error(
      "`\(SourceText.shown(span.text))` is not an escape of YAML", at: span,
      secondary: [.init(opening, "the text in double quotes starts here")],
      help: "write `\\\\` for a backslash, or use single quotes, where it has no meaning")
  }

  private var badStart: Diagnostic {
    let mark = character(at: place)
    let name = mark.text == "`" ? "a backtick" : "`\(mark.text)`"
    return error(
      "a value cannot start with \(name)", at: mark, "not allowed here", help: "put the text into quotes")
  }
}
