import Diagnostics
import Testing
import YAMLSource

@Suite struct PlaceTests {
  private func tree(_ text: String) throws -> String {
    let result = YAMLReader.read(sourceFile(text))
    #expect(findings(result.diagnostics) == [])
    return treeText(try #require(result.root))
  }

  @Test func blocksEndWithTheirLastValue() throws {
    #expect(
      try tree("a: 1\nb:\n  - x\n  - y: 2\n    z: \"q\"\n\n# comment\n\nc: { d: [1, 2], e: }\n") == """
        0..<66 mapping
          0..<1 key "a"
            3..<4 plain "1"
          5..<6 key "b"
            10..<33 list
              12..<13 plain "x"
              18..<33 mapping
                18..<19 key "y"
                  21..<22 plain "2"
                27..<28 key "z"
                  30..<33 quoted "q"
          46..<47 key "c"
            49..<66 mapping
              51..<52 key "d"
                54..<60 list
                  55..<56 plain "1"
                  58..<59 plain "2"
              62..<63 key "e"
                64..<64 plain ""

        """)
  }

  @Test func missingValuesStandAfterTheColon() throws {
    #expect(
      try tree("key:\nb: \n  # c\n\nc:\n- 1\n-\n\n") == """
        0..<24 mapping
          0..<3 key "key"
            4..<4 plain ""
          5..<6 key "b"
            7..<7 plain ""
          16..<17 key "c"
            19..<24 list
              21..<22 plain "1"
              24..<24 plain ""

        """)
    #expect(
      try tree("{a, b: , c: ~, \"d\":1}\n") == """
        0..<21 mapping
          1..<2 key "a"
            2..<2 plain ""
          4..<5 key "b"
            6..<6 plain ""
          9..<10 key "c"
            12..<13 plain "~"
          15..<18 key "d"
            19..<20 plain "1"

        """)
    #expect(
      try tree("? a\n\n# x\n? b\n: c\n") == """
        0..<16 mapping
          2..<3 key "a"
            3..<3 plain ""
          11..<12 key "b"
            15..<16 plain "c"

        """)
  }

  @Test func offsetsAreBytesWhateverTheText() throws {
    #expect(
      try tree("é: [batch, channel: 1, ü: 2, ]\nf: 'ö🙂'  \ng: |\n  text é\n  more\n\n\n# c\nh: >-\n  fold\n")
        == """
        0..<87 mapping
          0..<2 key "é"
            4..<32 list
              5..<10 plain "batch"
              12..<22 mapping
                12..<19 key "channel"
                  21..<22 plain "1"
              24..<29 mapping
                24..<26 key "ü"
                  28..<29 plain "2"
          33..<34 key "f"
            36..<44 quoted "ö🙂"
          47..<48 key "g"
            50..<68 quoted "text é\\nmore\\n"
          75..<76 key "h"
            78..<87 quoted "fold"

        """)
  }

  @Test func markAndReturnsChangeNoPlace() throws {
    #expect(
      try tree("\u{FEFF}a: ü\r\nb: two\r\n  lines\r\nc: x\r\n") == """
        3..<31 mapping
          3..<4 key "a"
            6..<8 plain "ü"
          10..<11 key "b"
            13..<25 plain "two lines"
          27..<28 key "c"
            30..<31 plain "x"

        """)
  }

  @Test func placesStayRightInALongTextOfManyWidths() throws {
    let lines = (0..<300).map { "k\($0)é漢🙂: v\($0)ü\n" }.joined()
    let file = sourceFile(lines)
    let root = try #require(YAMLReader.read(file).root)
    guard case .mapping(let entries) = root.content else {
      Issue.record("no mapping")
      return
    }
    #expect(entries.count == 300)
    for (index, entry) in entries.enumerated() {
      #expect(entry.keySpan.text == "k\(index)é漢🙂")
      #expect(entry.value.span.text == "v\(index)ü")
      #expect(entry.keySpan.position == SourcePosition(line: index + 1, column: 1))
    }
  }

  @Test func scalarsAreNotInterpreted() throws {
    #expect(
      try tree("[no, 012, 1_000, 1:30, 1:00:00:00:00:00:00:00:00:00:00:00, ~, .nan, 1e-3, \"1\", '1']") == """
        0..<83 list
          1..<3 plain "no"
          5..<8 plain "012"
          10..<15 plain "1_000"
          17..<21 plain "1:30"
          23..<57 plain "1:00:00:00:00:00:00:00:00:00:00:00"
          59..<60 plain "~"
          62..<66 plain ".nan"
          68..<72 plain "1e-3"
          74..<77 quoted "1"
          79..<82 quoted "1"

        """)
  }

  @Test func oneDocumentMayBeMarked() throws {
    #expect(try tree("---\na: 1\n...\n# end\n").hasPrefix("4..<8 mapping"))
    #expect(try tree("--- a") == "4..<5 plain \"a\"\n")
  }

  @Test func aTabMayPartAKeyFromItsValue() throws {
    #expect(try tree("a:\tb\n").contains("3..<4 plain \"b\""))
  }
}
