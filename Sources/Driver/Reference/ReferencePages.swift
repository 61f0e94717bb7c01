internal import DataSources
internal import Layers
internal import Schemas
internal import Training

/// The pages of `Docs/Reference`, made from the registries: one per family of kinds.
public enum ReferencePages {
  /// A page.
  public struct Page: Sendable {
    /// The name of the file.
    public let name: String
    /// The kinds that it describes.
    public let kinds: [String]
    /// The text, as Markdown.
    public let text: String
  }

  /// Every page.
  public static var all: [Page] {
    [
      layers, blocks,
      page(
        "Losses", "How an output and its targets become the number that training makes small.",
        LossRegistry.all.map { $0.schema }
      ) { "train: { loss: { \($0.kind): logits } }" },
      page(
        "Optimizers", "How a gradient changes the parameters.", OptimizerRegistry.all.map { $0.schema }
      ) { "train: { optimizer: \(form(of: $0)) }" },
      page(
        "Schedules", "How the learning rate changes from step to step.",
        ScheduleRegistry.all.map { $0.schema }
      ) { "train: { schedule: \(form(of: $0)) }" },
      page(
        "Readers", "Where examples come from: `train` and `test` of `data` name a reader and its files.",
        ReaderRegistry.all.map { $0.schema }
      ) { "data: { train: { \($0.example ?? "\($0.kind): FILE") } }" },
      page(
        "Tokenizers", "How texts become rows of tokens: `tokenizer` of `data`.", TokenizerRegistry.schemas
      ) { "data: { \($0.example ?? "tokenizer: { \($0.kind): … }") }" },
    ]
  }

  // MARK: Families

  private static var layers: Page {
    let all = LayerRegistry.all.sorted { $0.schema.kind < $1.schema.kind }
    return page(
      "Layers",
      "What a list of layers can hold. The layers that are written in the language itself are in [Blocks](Blocks.md).",
      all.map { ($0.schema.kind, ReferenceEntry.text($0.schema) + LayerExamples.text($0)) })
  }

  private static var blocks: Page {
    let all = BlockRegistry.all.sorted { $0.kind < $1.kind }
    return page(
      "Blocks",
      "Blocks that ship with graphc. `graphc expand` writes a model with their layers in their place.",
      all.map { block in
        (
          block.kind,
          """
          \(block.summary)

          ```yaml
          \(block.source)
          ```

          """
        )
      })
  }

  /// A page about schemas, each with an example of its use.
  private static func page(
    _ title: String, _ summary: String, _ schemas: [Schema], example: (Schema) -> String
  ) -> Page {
    page(
      title, summary,
      schemas.sorted { $0.kind < $1.kind }.map { schema in
        (schema.kind, ReferenceEntry.text(schema) + "\n```yaml\n\(example(schema))\n```\n")
      })
  }

  private static func page(_ title: String, _ summary: String, _ entries: [(kind: String, text: String)])
    -> Page
  {
    var text = "# \(title)\n\n\(summary)\n\n"
    text +=
      "This page is made from the code: `GRAPHC_UPDATE_DOCS=1 swift test --filter GeneratedDocuments`.\n\n"
    text += entries.map { "[`\($0.kind)`](#\($0.kind))" }.joined(separator: " ·\n") + "\n"
    for (kind, body) in entries { text += "\n## `\(kind)`\n\n\(body)" }
    return Page(name: "\(title).md", kinds: entries.map(\.kind), text: text)
  }

  /// A kind with the defaults of its first keys, or alone.
  private static func form(of schema: Schema) -> String {
    let shown = schema.keys.filter { $0.isRequired || $0.fallback != nil }.prefix(2)
    let settings = shown.map { "\($0.name): \($0.fallback.map { "\($0)" } ?? "…")" }
    return settings.isEmpty
      ? schema.kind : "{ \(schema.kind): { \(settings.joined(separator: ", ")) } }"
  }
}
