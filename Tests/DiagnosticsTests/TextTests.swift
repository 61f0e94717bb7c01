import Diagnostics
import Testing

@Suite struct TextTests {
  @Test func showsEveryPlaceWithItsLine() {
    #expect(
      sizesDisagree().text() == """
        error[GC0203]: the inputs of `add` disagree on axis `feature`
          --> tiny.yaml:31:18
           |
        31 |   - add: [words, places]
           |                  ^^^^^^ f32[batch, time, feature 320]
           |           ----- f32[batch, time, feature 256]
         9 |   - positions: { learned: 512, width: 320 }
           |                                       --- 320 comes from here
           = bindings: width = 256 (line 4)
           = help: leave out `width`: it follows the input

        """)
  }

  @Test func labelsInOtherFilesGetABlockOfTheirOwn() {
    let base = sourceFile("base.yaml", "graphc: 1\nlet: { width: 3 }\n")
    let variant = sourceFile("variant.yaml", "x: words\n")
    let diagnostic = Diagnostic.warning(
      .unusedLayer, "two files", at: span(of: "words", in: variant),
      secondary: [.init(span(of: "3", in: base), "from here")], help: ["first\nsecond", "third"])
    #expect(
      diagnostic.text() == """
        warning[GC0604]: two files
         --> variant.yaml:1:4
          |
        1 | x: words
          |    ^^^^^
         ::: base.yaml:2:15
          |
        2 | let: { width: 3 }
          |               - from here
          = help: first
                  second
          = help: third

        """)
  }

  @Test func bindingsOfOtherFilesNameTheFile() {
    let base = sourceFile("base.yaml", "\nlet: { width: 3 }\n")
    let diagnostic = Diagnostic.error(
      .doesNotDivide, "m", at: SourceSpan(file: sourceFile("a.yaml", "x"), start: 0, end: 1),
      bindings: [
        .init(name: "width", value: "3", span: span(of: "3", in: base)),
        .init(name: "heads", value: "2", span: nil),
      ])
    #expect(diagnostic.text().contains("\n  = bindings: width = 3 (base.yaml:2), heads = 2\n"))
  }

  @Test func withoutPlaceOnlyWords() {
    let diagnostic = Diagnostic.error(.cannotRead, "cannot read a.yaml", help: ["check the name"])
    #expect(diagnostic.text() == "error[GC0501]: cannot read a.yaml\n  = help: check the name\n")
  }

  @Test func severalAreParted() {
    let one = Diagnostic.error(.cannotRead, "one")
    #expect(Diagnostic.text(of: [one, one]) == "error[GC0501]: one\n\nerror[GC0501]: one\n")
    #expect(Diagnostic.text(of: []) == "")
  }

  @Test func tabsWideAndHiddenCharactersKeepTheMarksInLine() {
    let file = sourceFile("a.yaml", "a:\t漢字e\u{301} \u{1}x\u{202E} 🙂 here   \r\n")
    let marks = { (words: String) in
      Diagnostic.error(.unknownKey, "m", at: span(of: words, in: file), label: "this").text()
        .split(separator: "\n")[3...].joined(separator: "\n")
    }
    let line = "1 | a:  漢字e\u{301} ␁x<U+202E> 🙂 here\n"
    #expect(marks("漢字") == line + "  |     ^^^^ this")
    #expect(marks("e\u{301}") == line + "  |         ^ this")
    #expect(marks("x") == line + "  |            ^ this")
    #expect(marks("\u{202E}") == line + "  |             ^^^^^^^^ this")
    #expect(marks("🙂") == line + "  |                      ^^ this")
    #expect(marks("here") == line + "  |                         ^^^^ this")
    #expect(marks("   ") == line + "  |                             ^^^ this")
  }

  @Test func controlCharactersInMessagesAndNamesAreVisible() {
    let file = sourceFile("a\u{1B}[2J.yaml", "x")
    let diagnostic = Diagnostic.error(
      .unknownKey, "bad \u{1B}[31m", at: SourceSpan(file: file, start: 0, end: 1), label: "\u{7}",
      help: ["\u{8}"])
    let text = diagnostic.text()
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(text.contains("bad ␛[31m"))
    #expect(text.contains(" --> a␛[2J.yaml:1:1"))
  }

  @Test func spansOfSeveralLinesAndEmptySpansShowOneLine() {
    let file = sourceFile("a.yaml", "next: \"multi\n  line\"\nend:\n")
    let multi = Diagnostic.error(.unknownKey, "m", at: span(of: "\"multi\n  line\"", in: file), label: "all")
    #expect(multi.text().hasSuffix("1 | next: \"multi\n  |       ^^^^^^ all\n"))
    let end = span(of: "end:", in: file).end
    let empty = Diagnostic.error(.unknownKey, "m", at: SourceSpan(file: file, start: end, end: end))
    #expect(empty.text().hasSuffix("3 | end:\n  |     ^\n"))
    let last = file.bytes.count
    let beyond = Diagnostic.error(.unknownKey, "m", at: SourceSpan(file: file, start: last, end: last))
    #expect(beyond.text().hasSuffix("4 |\n  | ^\n"))
  }

  @Test func colourNeverChangesTheWords() {
    let coloured = sizesDisagree().text(DiagnosticTextStyle(isColoured: true))
    var plain = ""
    var isInSequence = false
    for character in coloured.unicodeScalars {
      if character == "\u{1B}" { isInSequence = true }
      if !isInSequence { plain.unicodeScalars.append(character) }
      if character == "m" { isInSequence = false }
    }
    #expect(coloured.contains("\u{1B}[1;31merror[GC0203]\u{1B}[0m"))
    #expect(plain == sizesDisagree().text())
  }
}
