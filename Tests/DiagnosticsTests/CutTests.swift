import Diagnostics
import Testing

@Suite struct CutTests {
  private let long = sourceFile(
    "long.yaml",
    String(repeating: "word ", count: 30) + "NEEDLE" + String(repeating: " tail", count: 30))

  private func rows(_ span: SourceSpan, width: Int = 44) -> [String] {
    let diagnostic = Diagnostic.error(.unknownKey, "m", at: span, label: "here")
    return diagnostic.text(DiagnosticTextStyle(width: width)).split(separator: "\n").suffix(2).map(
      String.init)
  }

  @Test func aLongLineIsCutAroundTheLabel() {
    #expect(
      rows(span(of: "NEEDLE", in: long)) == [
        "1 | … word word word NEEDLE tail tail tail …",
        "  |                  ^^^^^^ here",
      ])
  }

  @Test func atItsEndsOnlyOneSideIsCut() {
    #expect(
      rows(span(of: "word", in: long)) == [
        "1 | word word word word word word word wor…",
        "  | ^^^^ here",
      ])
    let end = long.bytes.count
    #expect(
      rows(SourceSpan(file: long, start: end - 4, end: end)) == [
        "1 | …ail tail tail tail tail tail tail tail",
        "  |                                    ^^^^ here",
      ])
  }

  @Test func marksStayWithinTheCutLine() {
    let whole = SourceSpan(file: long, start: 5, end: long.bytes.count - 5)
    let rows = rows(whole)
    #expect(rows[0].unicodeScalars.count <= 44)
    #expect(rows[1].prefix { $0 != "h" }.count <= 46)
  }

  @Test func aLineOfMegabytesIsCutToo() {
    let huge = sourceFile(
      "huge.yaml",
      String(repeating: "é ", count: 200_000) + "NEEDLE" + String(repeating: " ü", count: 200_000))
    let start = 600_000
    let rows = rows(SourceSpan(file: huge, start: start, end: start + 6))
    #expect(rows[0].contains(" é NEEDLE ü "))
    #expect(rows[0].unicodeScalars.count <= 44)
    let column = Array(rows[0]).firstIndex(of: "N")
    #expect(Array(rows[1]).firstIndex(of: "^") == column)
  }

  /// Whatever the bytes and spans, every line is clean and each label has its marks.
  @Test func randomSpansNeverBreakTheLayout() {
    var random = FixedRandom(seed: 1)
    let pieces = ["a", "  ", "\t", "é", "漢", "\u{301}", "🙂", "\n", "\r\n", "\u{1}", "\u{202E}", ": "]
    for _ in 0..<2_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...120, using: &random) {
        let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
        bytes +=
          Int.random(in: 0..<20, using: &random) == 0
          ? [UInt8.random(in: 0...255, using: &random)] : Array(piece.utf8)
      }
      let file = SourceFile(name: "a.yaml", bytes: bytes)
      let spans = (0..<3).map { _ in
        let start = Int.random(in: 0...bytes.count, using: &random)
        return SourceSpan(file: file, start: start, end: Int.random(in: start...bytes.count, using: &random))
      }
      let diagnostic = Diagnostic.error(
        .unknownKey, "m", at: spans[0], label: "P",
        secondary: [.init(spans[1], "S"), .init(spans[2], "S")])
      let lines = diagnostic.text(DiagnosticTextStyle(width: 40)).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(!lines.contains { $0.hasSuffix(" ") })
      #expect(lines.count { $0.hasSuffix("^ P") } == 1)
      #expect(lines.count { $0.hasSuffix("- S") } == 2)
      #expect(!diagnostic.text().unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
  }
}
