import Diagnostics
import Testing

@Suite struct SourceFileTests {
  private let file = sourceFile("a.yaml", "é: 1\r\n漢🙂x\n\nlast")

  @Test func columnsCountScalars() {
    #expect(file.position(of: 0) == SourcePosition(line: 1, column: 1))
    #expect(span(of: ":", in: file).position == SourcePosition(line: 1, column: 2))
    #expect(span(of: "x", in: file).position == SourcePosition(line: 2, column: 3))
    #expect(span(of: "last", in: file).endPosition == SourcePosition(line: 4, column: 5))
    #expect(file.position(of: 1_000) == SourcePosition(line: 4, column: 5))
    #expect(file.position(of: -1) == SourcePosition(line: 1, column: 1))
  }

  @Test func linesComeWithoutTheirEnds() {
    #expect((0...5).map { file.line($0) } == ["", "é: 1", "漢🙂x", "", "last", ""])
    #expect((1...5).map { file.start(ofLine: $0) } == [0, 7, 16, 17, 21])
  }

  @Test func spansHoldTheirText() {
    #expect(span(of: "🙂", in: file).text == "🙂")
    #expect(SourceSpan(file: file, start: 5, end: 2).text == "")
    #expect(SourceSpan(file: file, start: 500, end: 600).text == "")
  }
}
