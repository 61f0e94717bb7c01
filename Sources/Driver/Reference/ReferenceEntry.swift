internal import Schemas

/// The description of one kind: its sentences and a table of its keys.
enum ReferenceEntry {
  /// Summary, discussion and keys, as Markdown.
  static func text(_ schema: Schema) -> String {
    var text = schema.summary + "\n"
    if !schema.discussion.isEmpty { text += "\n\(schema.discussion)\n" }
    guard !schema.keys.isEmpty else { return text }
    text += "\n| key | value | default | meaning |\n|---|---|---|---|\n"
    for key in schema.keys {
      let name = schema.shortKey == key.name ? "**`\(key.name)`**" : "`\(key.name)`"
      let fallback = key.fallback.map { "`\($0)`" } ?? (key.isRequired ? "needed" : "")
      text += "| \(name) | \(values(of: key.kind)) | \(fallback) | \(cell(key.summary)) |\n"
    }
    if let short = schema.shortKey {
      text += "\n`\(schema.kind): …` alone is the value of `\(short)`.\n"
    }
    return text
  }

  /// What a value may be.
  private static func values(of kind: Key.Kind) -> String {
    switch kind {
    case .integer(let range): "whole number\(bounds(range, least: .min, most: .max) { "\($0)" })"
    case .decimal(let range):
      "number\(bounds(range, least: -.greatestFiniteMagnitude, most: .greatestFiniteMagnitude) { "\(Value.decimal($0))" })"
    case .boolean: "`true`, `false`"
    case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .axis: "an axis"
    case .name: "a name"
    case .integers: "whole numbers in a list"
    case .decimals(let range):
      "numbers in a list\(bounds(range, least: -.greatestFiniteMagnitude, most: .greatestFiniteMagnitude) { "\(Value.decimal($0))" })"
    case .path: "a path"
    case .paths: "paths by name"
    case .column: "a column: its name, or its number from 1"
    case .columns: "a column, or several in a list"
    case .text: "text"
    case .texts: "texts in a list"
    case .names: "names in a list"
    }
  }

  private static func bounds<Number: Comparable>(
    _ range: ClosedRange<Number>, least: Number, most: Number, _ shown: (Number) -> String
  ) -> String {
    switch (range.lowerBound > least, range.upperBound < most) {
    case (true, true): ", \(shown(range.lowerBound)) to \(shown(range.upperBound))"
    case (true, false): ", at least \(shown(range.lowerBound))"
    case (false, true): ", at most \(shown(range.upperBound))"
    case (false, false): ""
    }
  }

  /// A text as the cell of a table can hold it.
  static func cell(_ text: String) -> String { text.replacing("|", with: "\\|").replacing("\n", with: " ") }
}
