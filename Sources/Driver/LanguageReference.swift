internal import DataSources
internal import Layers
internal import Schemas
internal import Training

/// The parts of `Docs/Language.md` that are made from the code.
public enum LanguageReference {
  /// The parts by the name of their markers, as Markdown.
  public static var sections: [(name: String, text: String)] {
    [
      ("layers", table(LayerRegistry.all.map { $0.schema }.sorted { $0.kind < $1.kind })),
      (
        "blocks",
        BlockRegistry.all.map { block in
          "`\(block.kind)`: \(block.summary)\n\n```yaml\n\(block.source)\n```\n"
        }.joined(separator: "\n")
      ),
      (
        "maps",
        "| map | names of |\n|---|---|\n"
          + WeightMapRegistry.all.map { "| `\($0.name)` | \($0.summary) |\n" }.joined()
      ),
      ("losses", table(LossRegistry.all.map { $0.schema })),
      ("optimizers", table(OptimizerRegistry.all.map { $0.schema })),
      ("schedules", table(ScheduleRegistry.all.map { $0.schema })),
      ("readers", table(ReaderRegistry.all.map { $0.schema })),
      ("tokenizers", table(TokenizerRegistry.all.map { $0.schema })),
      ("rows", keys(LayoutSettings.keys)),
    ]
  }

  /// The document with its generated parts made anew.
  public static func updated(_ document: String) -> String {
    var result = document
    for (name, text) in sections {
      let start = "<!-- generated: \(name) -->\n"
      guard let from = result.firstRange(of: start),
        let to = result[from.upperBound...].firstRange(of: "<!-- end -->")
      else { continue }
      result.replaceSubrange(from.upperBound..<to.lowerBound, with: text)
    }
    return result
  }

  private static func table(_ schemas: [Schema]) -> String {
    var lines = ["| kind | keys | what it does |", "|---|---|---|"]
    for schema in schemas {
      // What takes files is best understood by how it is written.
      let example = schema.example.map { "`\($0)`<br>" } ?? ""
      let keys = schema.keys.map { key($0, shortKey: schema.shortKey ?? schema.kind) }.joined(separator: ", ")
      lines.append("| `\(schema.kind)` | \(example)\(keys) | \(schema.summary) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func keys(_ keys: [Key]) -> String {
    let lines = keys.map { "| \(key($0, shortKey: nil)) | \($0.summary) |" }
    return (["| key | meaning |", "|---|---|"] + lines).joined(separator: "\n") + "\n"
  }

  private static func key(_ key: Key, shortKey: String?) -> String {
    let name = shortKey == key.name ? "**`\(key.name)`**" : "`\(key.name)`"
    let choices: String
    if case .word(let words) = key.kind {
      choices = " (\(words.joined(separator: ", ")))"
    } else {
      choices = ""
    }
    if key.isRequired { return name + choices }
    return name + choices + (key.fallback.map { " = \($0)" } ?? "?")
  }
}
