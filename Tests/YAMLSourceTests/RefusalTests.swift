import Diagnostics
import Testing
import YAMLSource

/// A text and what must be said about it: code, place, message.
struct Refusal: Sendable, CustomTestStringConvertible {
  let text: String
  let expected: [String]

  init(_ text: String, _ expected: String...) {
    self.text = text
    self.expected = expected
  }

  var testDescription: String { text.debugDescription }
}

private let anchors = "anchors are not part of the model language"
private let aliases = "aliases are not part of the model language"
private let tags = "tags are not part of the model language"
private let directives = "directives (`%YAML`, `%TAG`) are not part of the model language"
private let merge = "the merge key `<<` is not part of the model language"
private let noScalar = "a key must be a word, not a list or a mapping"

@Suite struct RefusalTests {
  private static let refusals = [
    Refusal("a: &y 1\n", "GC0005 1:4-1:6 \(anchors)"),
    Refusal("&x a: 1\n", "GC0005 1:1-1:3 \(anchors)"),
    Refusal("é: &z\nb: 1\n", "GC0005 1:4-1:6 \(anchors)"),
    Refusal("&a\n&b c: 1\n", "GC0005 1:1-1:3 \(anchors)", "GC0005 2:1-2:3 \(anchors)"),
    Refusal("a: & x\n", "GC0005 1:4-1:5 \(anchors)"),
    Refusal("a: *b\n", "GC0005 1:4-1:6 \(aliases)"),
    Refusal("*b : c\n", "GC0005 1:1-1:3 \(aliases)"),
    Refusal("a: *.txt\n", "GC0005 1:4-1:9 \(aliases)"),
    Refusal("a: &a [*a]\n", "GC0005 1:4-1:6 \(anchors)", "GC0005 1:8-1:10 \(aliases)"),
    Refusal("a: !!str 2\n", "GC0005 1:4-1:9 \(tags)"),
    Refusal("a: ! 2\n", "GC0005 1:4-1:5 \(tags)"),
    Refusal("a: !\n  b: 1\n", "GC0005 1:4-1:5 \(tags)"),
    Refusal("a: !<tag:x> 2\n", "GC0005 1:4-1:12 \(tags)"),
    Refusal("a: !!python/object:os.system [x]\n", "GC0005 1:4-1:29 \(tags)"),
    Refusal("a: !e!x 1\n", "GC0005 1:4-1:8 \(tags)"),
    Refusal("a: &x !!int 1\n", "GC0005 1:4-1:6 \(anchors)", "GC0005 1:7-1:12 \(tags)"),
    Refusal("<<: 1\n", "GC0005 1:1-1:3 \(merge)"),
    Refusal(
      "a: {<<: *b, <<: *c}\n",
      "GC0005 1:5-1:7 \(merge)", "GC0005 1:9-1:11 \(aliases)", "GC0005 1:13-1:15 \(merge)",
      "GC0005 1:17-1:19 \(aliases)"),
    Refusal(
      "%YAML 1.2\n%TAG ! tag:x,2000:\n---\na: 1\n",
      "GC0005 1:1-1:10 \(directives)", "GC0005 2:1-2:19 \(directives)"),
    Refusal("%YAML 2.0\n---\na: 1\n", "GC0005 1:1-1:10 \(directives)"),
    Refusal("# c\n%FOO bar\n---\na: 1\n", "GC0005 2:1-2:9 \(directives)"),
    Refusal("a: 1\n---\nb: 2\n", "GC0005 2:1-2:4 a second document starts here; a file holds one model"),
    Refusal("[a]: 1\n", "GC0005 1:1-1:4 \(noScalar)"),
    Refusal("? a: b\n: c\n", "GC0005 1:3-1:7 \(noScalar)"),
    Refusal("{{a: 1}: 2}\n", "GC0005 1:2-1:8 \(noScalar)"),
    Refusal("?\n: x\n", "GC0005 1:2-1:2 an entry has no key"),
    Refusal("a: 1\nb: 2\na: 3\n", "GC0004 3:1-3:2 the key `a` appears twice in one mapping"),
    Refusal(
      "{c: 1, \"c\": 2, 'c': 3}",
      "GC0004 1:8-1:11 the key `c` appears twice in one mapping",
      "GC0004 1:16-1:19 the key `c` appears twice in one mapping"),
    Refusal("", "GC0006 1:1-1:1 test.yaml holds no model: it is empty or has nothing but comments"),
    Refusal(
      "\u{FEFF}# c\n", "GC0006 1:1-1:1 test.yaml holds no model: it is empty or has nothing but comments"),
    Refusal("---\n", "GC0006 1:1-1:1 test.yaml holds no model: it is empty or has nothing but comments"),
  ]

  @Test(arguments: refusals)
  func isRefusedAtItsPlace(refusal: Refusal) {
    let result = YAMLReader.read(sourceFile(refusal.text))
    #expect(findings(result.diagnostics) == refusal.expected)
    for diagnostic in result.diagnostics { #expect(!diagnostic.help.isEmpty) }
  }

  @Test func theHelpNamesTheWayOut() {
    for text in ["a: &x 1", "a: *x", "<<: 1"] {
      let help = YAMLReader.read(sourceFile(text)).diagnostics.first?.help.joined() ?? ""
      for word in ["`let`", "`blocks`", "`extends`"] { #expect(help.contains(word)) }
    }
  }

  @Test func aDuplicateShowsTheFirst() throws {
    let result = YAMLReader.read(sourceFile("a: 1\nb: {a: 2}\na: 3\n"))
    let diagnostic = try #require(result.diagnostics.first)
    #expect(diagnostic.secondary.map(\.span.start) == [0])
    #expect(diagnostic.secondary.map(\.text) == ["first here"])
    let root = treeText(try #require(result.root))
    #expect(root.contains("plain \"1\""))
    #expect(!root.contains("plain \"3\""))
  }

  @Test func keysAreComparedByBytes() {
    #expect(YAMLReader.read(sourceFile("\u{E9}: 1\ne\u{301}: 2\n")).diagnostics.isEmpty)
  }

  @Test func quotedMarksAreText() {
    let text = "\"<<\": '&x'\nb: \"*y\"\nc: '!z'\nd: a & b\ne: x*y\nf: |\n  %YAML\n"
    #expect(YAMLReader.read(sourceFile(text)).diagnostics.isEmpty)
  }

  @Test func readingGoesOnAfterARefusal() throws {
    let result = YAMLReader.read(sourceFile("a: &x 1\nb: *x\nb: 2\n[c]: 3\nd: !t 4\n<<: 5\ne: 6\n"))
    #expect(
      result.diagnostics.map { $0.code.rawValue } == [
        "GC0005", "GC0005", "GC0004", "GC0005", "GC0005", "GC0005",
      ])
    #expect(
      treeText(try #require(result.root)) == """
        0..<44 mapping
          0..<1 key "a"
            6..<7 plain "1"
          8..<9 key "b"
            11..<13 plain "*x"
          26..<27 key "d"
            32..<33 plain "4"
          40..<41 key "e"
            43..<44 plain "6"

        """)
  }
}
