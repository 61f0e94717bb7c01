import Testing

@testable import Reports

@Suite struct TableTests {
  static var layers: Table {
    var table = Table([Table.Column("layer"), Table.Column("output"), Table.Column("parameters", .right)])
    table.add(["patches", "f32[batch, time 49, feature 16]", "0"])
    table.addGroup("encoder ×6")
    table.add(["attention", "f32[batch, time 50, feature 64]", "65,600"], indent: 1)
    table.addRule()
    table.add(["", "", "598,794"])
    return table
  }

  @Test func columnsAreAligned() {
    #expect(
      Self.layers.lines() == [
        "layer        output                           parameters",
        "────────────────────────────────────────────────────────",
        "patches      f32[batch, time 49, feature 16]           0",
        "encoder ×6",
        "  attention  f32[batch, time 50, feature 64]      65,600",
        "────────────────────────────────────────────────────────",
        "                                                 598,794",
      ])
  }

  @Test func wordsAreCutFirst() {
    #expect(
      Self.layers.lines(width: 40) == [
        "layer        output           parameters",
        "────────────────────────────────────────",
        "patches      f32[batch, tim…           0",
        "encoder ×6",
        "  attention  f32[batch, tim…      65,600",
        "────────────────────────────────────────",
        "                                 598,794",
      ])
  }

  @Test func numbersAreCutLast() {
    var table = Table([Table.Column("layer"), Table.Column("parameters", .right)])
    table.add(["embedding.0", "1,234,567,890,123"])
    #expect(table.lines(width: 27).last == "embeddi…  1,234,567,890,123")
    #expect(table.lines(width: 20).last == "embeddi…  1,234,567…")
    #expect(table.lines(width: 15).last == "embe…  1,234,5…")
  }

  @Test func noLineIsTooWide() {
    var table = Self.layers
    table.add(["学習の層", "🙂🙂🙂", "e\u{301}"])
    table.addGroup("a name that is longer than the whole table, and then some more of it", indent: 2)
    for width in 0...90 {
      for line in table.lines(width: width) {
        #expect(DisplayWidth.of(line) <= width, "\(width): \(line)")
        #expect(line.last != " ")
      }
    }
  }

  @Test func wideCharactersCountTwice() {
    var table = Table([Table.Column(""), Table.Column("", .right)])
    table.add(["学習", "1"])
    table.add(["e\u{301}té", "22"])
    table.add(["🙂", "333"])
    #expect(table.lines() == ["学習    1", "e\u{301}té    22", "🙂    333"])
  }

  @Test func rowsMayBeShortOrLong() {
    var table = Table([Table.Column("a"), Table.Column("b")])
    table.add(["1"])
    table.add(["1", "2", "3"])
    table.add(["line\nbreak", "\u{1B}[31mred"])
    #expect(
      table.lines() == [
        "a           b", "────────────────────", "1", "1           2", "line\u{FFFD}break  \u{FFFD}[31mred",
      ])
    #expect(Table([]).lines() == [])
    #expect(Table([Table.Column("a")]).lines(width: 80) == ["a", "─"])
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("한", 2), ("ｆ", 2), ("🙂", 2), ("👩‍👩‍👧", 2),
    ("❤️", 2),
    ("…─━", 3), ("\u{200B}", 0), ("🇩🇪", 2), ("α", 1), ("＃", 2),
  ]) func widths(text: String, width: Int) { #expect(DisplayWidth.of(text) == width) }

  @Test func fittingCutsBetweenCharacters() {
    #expect(DisplayWidth.fitted("漢字漢字", columns: 4) == "漢…")
    #expect(DisplayWidth.fitted("漢字", columns: 4) == "漢字")
    #expect(DisplayWidth.fitted("abc", columns: 1) == "…")
    #expect(DisplayWidth.fitted("abc", columns: 0) == "")
    #expect(DisplayWidth.prefix("e\u{301}e\u{301}", columns: 1) == "e\u{301}")
  }
}
