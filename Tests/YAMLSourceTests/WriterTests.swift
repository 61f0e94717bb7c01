import Diagnostics
import Testing
import YAMLSource

/// Trees written as YAML: read back, they are the same trees.
@Suite struct WriterTests {
  /// The tree that a text stands for; texts in quotes are text.
  private func tree(_ node: YAMLNode) -> YAMLTree {
    switch node.content {
    case .scalar(let scalar): .text(scalar.text)
    case .sequence(let elements): .list(elements.map { tree($0) })
    case .mapping(let entries): .mapping(entries.map { YAMLTree.Entry($0.key, tree($0.value)) })
    }
  }

  private func isReadBack(_ entries: [YAMLTree.Entry]) -> Bool {
    let text = YAMLWriter.text(of: entries)
    let result = YAMLReader.read(SourceFile(name: "test.yaml", bytes: Array(text.utf8)))
    guard let root = result.root, result.diagnostics.isEmpty else { return false }
    return tree(root).content == .mapping(entries.map { YAMLTree.Entry($0.key, closed($0.value)) })
  }

  /// The tree without the marks that only concern its form.
  private func closed(_ tree: YAMLTree) -> YAMLTree {
    switch tree.content {
    case .plain(let text): .text(text)
    case .text(let text): .text(text)
    case .list(let elements): .list(elements.map { closed($0) })
    case .mapping(let entries): .mapping(entries.map { YAMLTree.Entry($0.key, closed($0.value)) })
    }
  }

  @Test(arguments: [
    "", " ", "a", " a", "a ", "a b", "null", "~", "true", "False", "yes", "12", "-1", "1e-3", ".5", "+3", "-",
    "- a",
    "-a", "--- a", "...", "?", "? a", "a: b", "a:b", "a:", ":a", "a #b", "a#b", "#a", "[a]", "a,b", "{", "a}",
    "*a",
    "&a", "!a", "|", ">", "'a'", "\"a\"", "a\"b", "a'b", "%a", "@a", "`a`", "\\", "a\\b", "\n", "a\nb",
    "a\nb\n", "a\n\nb",
    "a\n b\n", " a\nb", "a\nb\n\n", "a \nb", "a\r\nb", "a\rb\n", "\t", "a\tb", "\0", "\u{1}", "\u{7F}",
    "\u{85}", "\u{2028}",
    "\u{FEFF}", "\u{FFFE}", "ä", "日本語", "😀", "e\u{301}", "<<", "=", "a\nb\r\n", "- a\nb", "a: b\nc: d\n",
    "|\na",
  ]) func everyTextIsReadBack(_ text: String) {
    let value = YAMLTree.text(text)
    #expect(
      isReadBack([YAMLTree.Entry("key", value)]), "\(YAMLWriter.text(of: [YAMLTree.Entry("key", value)]))")
    #expect(isReadBack([YAMLTree.Entry("key", .list([value, value]))]))
    #expect(isReadBack([YAMLTree.Entry("key", .list([.mapping([YAMLTree.Entry("a", value)])]))]))
    #expect(isReadBack([YAMLTree.Entry("key", .mapping([YAMLTree.Entry("a", value)], isOpen: true))]))
    if !text.isEmpty { #expect(isReadBack([YAMLTree.Entry(text, .plain("1"))])) }
  }

  @Test func textStaysText() {
    for word in ["null", "12", "true", "~", ""] {
      #expect(YAMLWriter.text(of: [YAMLTree.Entry("a", .text(word))]) == "a: \"\(word)\"\n")
    }
    #expect(YAMLWriter.text(of: [YAMLTree.Entry("a", .plain("1e-3"))]) == "a: 1e-3\n")
    #expect(YAMLWriter.text(of: [YAMLTree.Entry("a", .text("two words"))]) == "a: two words\n")
  }

  @Test func formsAreThoseOfPeople() {
    let long = (1...60).map { YAMLTree.plain("\($0)") }
    var noted = YAMLTree.mapping([YAMLTree.Entry("relu", .mapping([])), YAMLTree.Entry("name", .plain("b"))])
    noted.comment = "note"
    let text = YAMLWriter.text(
      of: [
        YAMLTree.Entry("model", .text("a")), YAMLTree.Entry("description", .text("two\nlines")),
        YAMLTree.Entry("axes", .list([.plain("batch"), .mapping([YAMLTree.Entry("feature", .plain("4"))])])),
        YAMLTree.Entry(
          "layers",
          .list(
            [
              .plain("gelu"), noted, .mapping([YAMLTree.Entry("linear", .plain("3"))]),
              .mapping([
                YAMLTree.Entry("residual", .list([.plain("tanh")], isOpen: true)),
                YAMLTree.Entry("name", .plain("c")),
              ]), .list([.list(long)]),
            ], isOpen: true)),
        YAMLTree.Entry("empty", .mapping([], isOpen: true)), YAMLTree.Entry("long", .list(long)),
      ], spaced: ["layers"])
    #expect(
      text == """
        model: a
        description: |-
          two
          lines
        axes: [batch, feature: 4]

        layers:
          - gelu
          - { relu: {}, name: b }  # note
          - linear: 3
          - residual:
              - tanh
            name: c
          -
            - [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
               29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54,
               55, 56, 57, 58, 59, 60]
        empty: {}
        long:
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
           30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56,
           57, 58, 59, 60]

        """, "\(text)")
  }

  @Test func randomTreesAreReadBack() {
    var random = SystemRandomNumberGenerator()
    let words = [
      "a", "b c", "x: y", "1", "", "null", "-", "ä", "\n", "a\nb", "floor(time / 5)",
      "very long " + String(repeating: "w", count: 70),
    ]
    func tree(_ depth: Int) -> YAMLTree {
      let isOpen = Bool.random(using: &random)
      switch depth == 0 ? 0 : Int.random(in: 0...3, using: &random) {
      case 1:
        return .list((0..<Int.random(in: 0...4, using: &random)).map { _ in tree(depth - 1) }, isOpen: isOpen)
      case 2, 3: return .mapping(entries(depth - 1), isOpen: isOpen)
      default: return .text(words.randomElement(using: &random) ?? "")
      }
    }
    func entries(_ depth: Int) -> [YAMLTree.Entry] {
      (0..<Int.random(in: 0...4, using: &random)).map { YAMLTree.Entry("\(words[$0])\($0)", tree(depth)) }
    }
    for _ in 0..<500 {
      let made = entries(4)
      guard !made.isEmpty else { continue }
      #expect(isReadBack(made), "\(YAMLWriter.text(of: made))")
    }
  }
}
