internal import Diagnostics

/// An error of libyaml's scanner or parser, on its way into plain English.
struct SyntaxFailure {
  let file: SourceFile
  /// What libyaml says is wrong.
  let problem: String
  /// What it was doing.
  let context: String
  /// Where the problem is, in bytes.
  let place: Int
  /// Where that began.
  let contextPlace: Int
  /// The innermost bracket that is open here.
  let openBracket: Int?

  /// The finding for people.
  var diagnostic: Diagnostic {
    tabDiagnostic ?? refusal ?? scannerDiagnostic ?? parserDiagnostic ?? fallback
  }

  /// A place's word, or an empty span at the end of the text.
  var word: SourceSpan {
    SourceSpan(file: file, start: place, end: SourceText.wordEnd(file.bytes, from: place))
  }

  /// The one character at the start of the context: the opening bracket or quote.
  var opening: SourceSpan { character(at: contextPlace) }

  func character(at offset: Int) -> SourceSpan {
    SourceSpan(file: file, start: offset, end: SourceText.scalarEnd(file.bytes, from: offset))
  }

  /// The byte at the place; nil at the end of the text.
  var byte: UInt8? { place < file.bytes.count ? file.bytes[place] : nil }

  /// `true` iff nothing but blanks stands before the place on its line.
  var isFirstOnLine: Bool {
    let start = SourceText.lineStart(file.bytes, of: place)
    return file.bytes[start..<min(place, file.bytes.count)].allSatisfy(SourceText.isBlank)
  }

  func error(
    _ message: String, at span: SourceSpan, _ label: String = "", secondary: [Diagnostic.Label] = [],
    help: String
  ) -> Diagnostic {
    .error(.yamlSyntax, message, at: span, label: label, secondary: secondary, help: [help])
  }

  /// A tab in the indentation, whatever libyaml calls it.
  private var tabDiagnostic: Diagnostic? {
    let bytes = file.bytes
    let start = SourceText.lineStart(bytes, of: place)
    var offset = start
    while offset < bytes.count, bytes[offset] == 0x20 { offset += 1 }
    if offset < bytes.count, bytes[offset] == 0x09, offset <= place {
      var end = offset
      while end < bytes.count, bytes[end] == 0x09 { end += 1 }
      return error(
        "a tab stands in the indentation", at: SourceSpan(file: file, start: offset, end: end), "a tab",
        help: "indent with spaces; most editors can turn tabs into spaces")
    }
    guard byte == 0x09 else { return nil }
    return error("a tab cannot stand here", at: word, "a tab", help: "use spaces")
  }

  /// A tag, anchor, alias or directive that is refused however it is written.
  private var refusal: Diagnostic? {
    let bytes = file.bytes
    let whole = SourceSpan(
      file: file, start: contextPlace, end: SourceText.wordEnd(bytes, from: contextPlace))
    if context.hasSuffix("an anchor") { return .anchor(whole) }
    if context.hasSuffix("an alias") { return .alias(whole) }
    if context.hasSuffix("a tag") || problem == "found undefined tag handle" {
      return .tag(context.isEmpty ? word : whole)
    }
    guard context.hasSuffix("directive") || problem.hasSuffix("directive") || problem == incompatible else {
      return nil
    }
    let start = SourceText.lineStart(bytes, of: context.isEmpty ? place : contextPlace)
    let end = SourceText.trimmedEnd(bytes, from: start, to: SourceText.lineEnd(bytes, from: start))
    return .directive(SourceSpan(file: file, start: start, end: end))
  }

  private var incompatible: String { "found incompatible YAML document" }

  private var fallback: Diagnostic {
    let doing = context.isEmpty ? "" : " (\(context))"
    return error(
      "this is not YAML: \(problem)\(doing)", at: word,
      help: "compare with a model file that is right; a text with special characters needs quotes")
  }
}
