import Comparison
import Diagnostics
import ModelLanguage
import Testing
import Training

/// One edit of a model, and what the diff says about it.
struct Edit: Sendable, CustomTestStringConvertible {
  let name: String
  /// Texts to be replaced in the base model, by what.
  let changes: [(String, String)]
  let text: String
  var kept: Int?
  var anew: Int?
  var dropped: Int?

  var testDescription: String { name }
}

struct DifferenceTests {
  static let base = """
    graphc: 1
    model: base
    let: { width: 8, classes: 3 }
    inputs:
      tokens: { tokens: 20, axes: [batch, time], pad: 0 }
    blocks:
      cell:
        parameters: { hidden: 16, rate: 0.1 }
        layers:
          - residual:
              - { layer_norm: {}, name: norm }
              - { linear: hidden, name: up }
              - relu
              - { linear: input.feature, name: down }
              - dropout: rate
    layers:
      - embedding: width
      - { cell: {}, repeat: 3, name: cells }
      - { linear: 6, name: mix }
      - pool: mean
      - { linear: classes, name: logits }
    outputs: [logits]
    train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 1e-3 } }, epochs: 2, batch: 4 }

    """

  static func model(_ text: String) throws -> Model {
    let reading = ModelReader.read(
      SourceFile(name: "model.yaml", bytes: Array(text.utf8)),
      vocabulary: Vocabulary(optimizers: OptimizerRegistry.all.map { $0.schema }))
    return try #require(reading.model, "\(Diagnostic.text(of: reading.diagnostics))")
  }

  static func difference(_ changes: [(String, String)]) throws -> ModelDifference {
    var changed = base
    for (old, new) in changes {
      #expect(changed.contains(old))
      changed = changed.replacing(old, with: new)
    }
    return ModelDifference(old: try model(base), new: try model(changed))
  }

  @Test(arguments: edits) func `The text of an edit`(edit: Edit) throws {
    let difference = try Self.difference(edit.changes)
    #expect(difference.text == edit.text)
    #expect(difference.isSame == edit.text.isEmpty)
    func count(_ matches: (ParameterVerdict.Fate) -> Bool) -> Int {
      difference.parameters.count { matches($0.fate) }
    }
    if let kept = edit.kept { #expect(count { if case .keeps = $0 { true } else { false } } == kept) }
    if let anew = edit.anew { #expect(count { if case .startsAnew = $0 { true } else { false } } == anew) }
    if let dropped = edit.dropped { #expect(count { $0 == .isDropped } == dropped) }
  }

  @Test(arguments: edits) func `An edit undone is the edit turned round`(edit: Edit) throws {
    var changed = Self.base
    for (old, new) in edit.changes { changed = changed.replacing(old, with: new) }
    let back = ModelDifference(old: try Self.model(changed), new: try Self.model(Self.base))
    #expect(back.isSame == edit.text.isEmpty)
    let there = try Self.difference(edit.changes)
    func keeps(_ difference: ModelDifference) -> Int {
      difference.parameters.count { if case .keeps = $0.fate { true } else { false } }
    }
    #expect(keeps(back) == keeps(there) || edit.name.contains("renamed"))
  }

  static let edits: [Edit] = [
    Edit(
      name: "comments, order, expressions",
      changes: [
        ("let: { width: 8, classes: 3 }", "let: { classes: 6 / 2, width: 4 * 2 } # the same"),
        ("model: base", "model: other"),
      ], text: "", kept: 23, anew: 0, dropped: 0),
    Edit(
      name: "a width", changes: [("width: 8", "width: 10")],
      text: """
        let
          ~ width  8 -> 10  (line 3)

        layers
          ~ embedding, cells: feature 8 -> 10
          ~ mix: input feature 8 -> 10

        """),
    Edit(
      name: "a block's default", changes: [("hidden: 16, rate", "hidden: 12, rate")],
      text: """
        layers
          ~ cells ×3 (cell)
              hidden  16 -> 12  (line 8)

        """),
    Edit(
      name: "a use of a block", changes: [("cell: {}", "cell: { hidden: 12 }")],
      text: """
        layers
          ~ cells ×3 (cell)
              hidden  16 -> 12  (line 18)

        """),
    Edit(
      name: "repeats", changes: [("repeat: 3", "repeat: 2")],
      text: """
        layers
          ~ cells ×2 (cell)
              repeat  3 -> 2  (line 18)

        """),
    Edit(
      name: "an inserted layer", changes: [("  - pool: mean\n", "  - pool: mean\n  - tanh\n")],
      text: """
        layers
          + tanh  after pool  (line 21)

        """),
    Edit(
      name: "an inserted layer at the start",
      changes: [
        ("- embedding: width\n", "- embedding: width\n  - { layer_norm: {}, name: first }\n")
      ],
      text: """
        layers
          + first (layer_norm)  after embedding  (line 18)

        """),
    Edit(
      name: "a removed layer", changes: [("  - { linear: 6, name: mix }\n", "")],
      text: """
        layers
          - mix (linear): width 6
          ~ pool: feature 6 -> 8
          ~ logits: input feature 6 -> 8

        """),
    Edit(
      name: "a moved layer",
      changes: [
        ("  - { linear: 6, name: mix }\n  - pool: mean\n", "  - pool: mean\n  - { linear: 6, name: mix }\n")
      ],
      text: """
        layers
          ~ pool
              moved after cells  (line 19)
              output  f32[batch, feature 6] -> f32[batch, feature 8]
          ~ mix: output f32[batch, time, feature 6] -> f32[batch, feature 6]

        """),
    Edit(
      name: "a renamed layer",
      changes: [("{ linear: 6, name: mix }", "{ linear: 6, name: blend, renamed_from: mix }")],
      text: """
        layers
          ~ blend (linear)
              name  mix -> blend  (line 19)

        """),
    Edit(
      name: "a renamed layer without saying so",
      changes: [("{ linear: 6, name: mix }", "{ linear: 6, name: blend }")],
      text: """
        layers
          + blend (linear): width 6  after cells  (line 19)
          - mix (linear): width 6

        """),
    Edit(
      name: "pooling", changes: [("pool: mean", "pool: max")],
      text: """
        layers
          ~ pool
              kind  mean -> max  (line 20)

        """),
    Edit(
      name: "another kind under the same name",
      changes: [("{ linear: 6, name: mix }", "{ layer_norm: {}, name: mix }")],
      text: """
        layers
          ~ mix (layer_norm)
              kind  linear -> layer_norm  (line 19)
              output  f32[batch, time, feature 6] -> f32[batch, time, feature 8]
          ~ pool: feature 6 -> 8
          ~ logits: input feature 6 -> 8

        """),
    Edit(
      name: "training", changes: [("epochs: 2", "epochs: 3"), ("rate: 1e-3", "rate: 2e-3")],
      text: """
        train
          ~ optimizer.rate  0.001 -> 0.002
          ~ epochs  2 -> 3

        """),
    Edit(
      name: "outputs", changes: [("outputs: [logits]", "outputs: [logits, mix]")],
      text: """
        outputs
          + mix  f32[batch, time, feature 6]

        """),
    Edit(
      name: "freezing", changes: [("- embedding: width\n", "- { embedding: width, freeze: true }\n")],
      text: """
        layers
          ~ embedding
              freeze  false -> true  (line 17)

        """),
    Edit(
      name: "a vocabulary", changes: [("tokens: 20", "tokens: 30")],
      text: """
        inputs
          ~ tokens  i32[batch, time] below 20 -> i32[batch, time] below 30

        """),
    Edit(
      name: "out of the residual",
      changes: [
        ("          - dropout: rate\n", "      - dropout: rate\n")
      ],
      text: """
        layers
          ~ cells ×3 (cell)
              ~ dropout
                  residual  inside -> outside  (line 15)

        """),
    Edit(
      name: "two edits at once",
      changes: [("classes: 3", "classes: 5"), ("  - pool: mean\n", "  - pool: last\n  - relu\n")],
      text: """
        let
          ~ classes  3 -> 5  (line 3)

        layers
          ~ pool
              kind  mean -> last  (line 20)
          + relu  after pool  (line 21)
          ~ logits: feature 3 -> 5

        outputs
          ~ logits  f32[batch, feature 3] -> f32[batch, feature 5]

        """),
  ]
}
