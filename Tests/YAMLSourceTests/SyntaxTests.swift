import Diagnostics
import Testing
import YAMLSource

@Suite struct SyntaxTests {
  private static let errors = [
    Refusal("a:\n\tb: 1\n", "GC0001 2:1-2:2 a tab stands in the indentation"),
    Refusal("a:\n  b: 1\n \tc: 2\n", "GC0001 3:2-3:3 a tab stands in the indentation"),
    Refusal("a: |\n  x\n\ty\n", "GC0001 3:1-3:2 a tab stands in the indentation"),
    Refusal("-\tx: 1\n", "GC0001 1:2-1:3 a tab cannot stand here"),
    Refusal("a: \"x\n", "GC0001 1:4-1:5 a quote is never closed"),
    Refusal("a: 'x\nb: 1\n", "GC0001 1:4-1:5 a quote is never closed"),
    Refusal("a: \"x\n---\n", "GC0001 1:4-1:5 a quote is never closed"),
    Refusal("a: [1, 2\n", "GC0001 1:4-1:5 a `[` is never closed"),
    Refusal("a: [1, {b: 2\n", "GC0001 1:8-1:9 a `{` is never closed"),
    Refusal("a: [\n", "GC0001 1:4-1:5 a `[` is never closed"),
    Refusal("a: [x: \n", "GC0001 1:4-1:5 a `[` is never closed"),
    Refusal("a: {\n", "GC0001 1:4-1:5 a `{` is never closed"),
    Refusal("a: [1, 2\nb: 3\n", "GC0001 1:4-1:5 a `[` is not closed before the next key"),
    Refusal("a: [1}\n", "GC0001 1:6-1:7 a `}` stands where `]` is needed"),
    Refusal("a: {b: 1]\n", "GC0001 1:9-1:10 a `]` stands where `}` is needed"),
    Refusal("a: [1]]\n", "GC0001 1:7-1:8 a `]` closes nothing"),
    Refusal("a: [\"b\" \"c\"]\n", "GC0001 1:9-1:10 a list needs `,` or `]` here"),
    Refusal("[a, , b]\n", "GC0001 1:5-1:6 a value is missing"),
    Refusal("a: ,\n", "GC0001 1:4-1:5 a value is missing"),
    Refusal("a:\n    b: 1\n  c: 2\n", "GC0001 3:3-3:4 the indentation of a line does not fit"),
    Refusal("- a\nb: 1\n", "GC0001 2:1-2:2 the indentation of a line does not fit"),
    Refusal("é: 1\n  bü: 2\n", "GC0001 2:3-2:5 the indentation of a line does not fit"),
    Refusal("  a: 1\nb: 2\n", "GC0001 2:1-2:2 something follows after the end of the model"),
    Refusal("\"a\" 1\n", "GC0001 1:5-1:6 something follows after the end of the model"),
    Refusal("a: \"x\" y\n", "GC0001 1:8-1:9 something follows after the end of a value"),
    Refusal("a: b: c\n", "GC0001 1:5-1:6 a second `:` stands on one line"),
    Refusal("a: - b\n", "GC0001 1:4-1:5 a list item cannot start here"),
    Refusal("a: ? b\n", "GC0001 1:4-1:5 a key cannot start with `?` here"),
    Refusal("model x\ninputs: 1\n", "GC0001 1:1-1:8 a key has no `:` after it"),
    Refusal("a: 1\nmodel x\ninputs: 1\n", "GC0001 2:1-2:8 a key has no `:` after it"),
    Refusal("a: \"\\q\"\n", "GC0001 1:5-1:7 `\\q` is not an escape of YAML"),
    Refusal("a: \"\\é\"\n", "GC0001 1:5-1:7 `\\é` is not an escape of YAML"),
    Refusal("a: \"\\xzz\"\n", "GC0001 1:7-1:10 an escape in double quotes has a bad number"),
    Refusal("a: \"\\ud800\"\n", "GC0001 1:7-1:12 an escape in double quotes has a bad number"),
    Refusal("a: @x\n", "GC0001 1:4-1:5 a value cannot start with `@`"),
    Refusal("a: `x`\n", "GC0001 1:4-1:5 a value cannot start with a backtick"),
    Refusal("a: {b:[1]}\n", "GC0001 1:6-1:7 a `:` inside brackets needs a space after it"),
    Refusal("a: 1\n: x\n", "GC0001 2:1-2:2 a key is missing before a `:`"),
    Refusal("{: x}\n", "GC0001 1:2-1:3 a key is missing before a `:`"),
    Refusal("a: | x\n", "GC0001 1:6-1:7 a text after `|` or `>` starts on the next line"),
  ]

  @Test(arguments: errors)
  func isExplainedAtItsPlace(error: Refusal) {
    let result = YAMLReader.read(sourceFile(error.text))
    #expect(result.root == nil)
    #expect(findings(result.diagnostics) == error.expected)
    for diagnostic in result.diagnostics { #expect(!diagnostic.help.isEmpty) }
  }

  @Test func theOtherPlaceIsShown() throws {
    let diagnostic = try #require(YAMLReader.read(sourceFile("a:\n    b: 1\n  c: 2\n")).diagnostics.first)
    #expect(diagnostic.secondary.map(\.span.text) == ["a"])
    let bracket = try #require(YAMLReader.read(sourceFile("é: [1}\n")).diagnostics.first)
    #expect(bracket.secondary.map(\.span.text) == ["["])
  }

  @Test func refusalsBeforeASyntaxErrorAreKept() {
    let result = YAMLReader.read(sourceFile("a: 1\na: 2\nb: *c\nd: [\n"))
    #expect(result.diagnostics.map { $0.code.rawValue } == ["GC0004", "GC0005", "GC0001"])
    #expect(result.root == nil)
  }

  @Test func aKeyMayNotBeEndless() {
    let result = YAMLReader.read(sourceFile("b: 1\n" + String(repeating: "k", count: 1_100) + ": 1\n"))
    #expect(findings(result.diagnostics) == ["GC0001 2:1-2:1104 a key is longer than 1024 characters"])
  }
}
