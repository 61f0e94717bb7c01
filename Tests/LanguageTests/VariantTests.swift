import Diagnostics
import Graph
import ModelLanguage
import Schemas
import Testing
import Training

/// Variants: a base and what is changed.
struct VariantTests {
  static let base = """
    graphc: 1
    model: base
    let: { width: 8 }
    inputs: { x: { axes: [batch, time, feature: 4] } }
    layers:
      - { linear: width, name: first }
      - residual:
          - { layer_norm: {}, name: norm }
          - { dropout: 0.5, name: drop }
      - pool: mean
      - { linear: 3, name: logits }
    outputs: [logits]
    train: { loss: { cross_entropy: logits }, optimizer: adam, epochs: 2 }

    """

  private func read(_ text: String, files: [String: String] = ["base.yaml": base]) -> ModelReading {
    let bases = BaseLoader { path, _, span in
      guard let text = files[path] else {
        return .failure(DiagnosticsError(.error(.dataMissing, "there is no `\(path)`", at: span)))
      }
      return .success(SourceFile(name: path, bytes: Array(text.utf8)))
    }
    return ModelReader.read(
      SourceFile(name: "variant.yaml", bytes: Array(text.utf8)),
      vocabulary: Vocabulary(optimizers: OptimizerRegistry.all.map { $0.schema }), bases: bases)
  }

  private func variant(_ change: String, name: String = "base.yaml") -> String {
    "graphc: 1\nmodel: variant\nextends: \(name)\nchange:\n\(change)\n"
  }

  @Test func `Without changes a variant is its base under another name`() throws {
    let model = try #require(read("graphc: 1\nmodel: other\nextends: base.yaml\n").model)
    let whole = try #require(read(Self.base).model)
    #expect(model.name == "other")
    #expect(model.graph.description.replacing("\"other\"", with: "\"base\"") == whole.graph.description)
  }

  @Test func `A value is removed by the keys that lead to it`() throws {
    let model = try #require(read(variant("  remove: [ train.epochs, drop ]")).model)
    #expect(model.training?.epochs == 1)
    let nothing = read(variant("  remove: [ train.epoch ]"))
    #expect(nothing.model == nil)
    let text = Diagnostic.text(of: nothing.diagnostics)
    #expect(
      text.contains("the base has no `train.epoch` to remove") && text.contains("did you mean `epochs`?"))
  }

  @Test func `Values, layers and settings change`() throws {
    let reading = read(
      variant(
        """
          set: { let.width: 16, train.optimizer.adam.rate: 2e-3, drop.rate: 0.25, logits.bias: false }
          replace: { pool: { pool: max } }
          insert: [ { before: pool, layers: [ relu ] }, { after: logits, layers: [ { scale: 2, name: scaled } ] } ]
          remove: [ norm ]
        """))
    let model = try #require(reading.model, "\(Diagnostic.text(of: reading.diagnostics))")
    #expect(model.layers.map(\.name) == ["first", "", "relu", "pool", "logits", "scaled"])
    #expect(model.layers[1].children.map(\.name) == ["drop"])
    #expect(model.layers[0].outputType.map { "\($0)" } == "f32[batch, time, feature 16]")
    #expect(model.graph.parameters.map(\.name) == ["first.weight", "first.bias", "logits.weight"])
    #expect(model.training?.optimizerSettings.decimal("rate") == 2e-3)
    #expect(model.layers[3].arguments.first?.value == .word("max"))
  }

  @Test func `A resolved value knows the file and line it came from`() throws {
    let middle = variant("  set: { let.width: 12 }")
    let reading = read(
      variant("  set: { logits.width: 5 }", name: "middle.yaml"),
      files: ["base.yaml": Self.base, "middle.yaml": middle])
    let model = try #require(reading.model, "\(Diagnostic.text(of: reading.diagnostics))")
    let width = try #require(model.layers[0].arguments.first { $0.key == "width" })
    #expect(width.value == .integer(12))
    #expect(width.span?.file.name == "base.yaml")
    #expect(width.causes.first?.origin.file.name == "middle.yaml")
    #expect(width.causes.first?.origin.position.line == 5)
    let classes = try #require(model.layers[3].arguments.first { $0.key == "width" })
    #expect(classes.origin?.file.name == "variant.yaml")
  }

  @Test func `A replaced layer keeps its name`() throws {
    let model = try #require(read(variant("  replace: { first: tanh }")).model)
    #expect(model.layers[0].name == "first")
    #expect(model.layers[0].kind == "tanh")
  }

  @Test(arguments: [
    ("  set: { let.width: 0 }", "GC0105", "base.yaml", 6),
    ("  set: { nothing.width: 1 }", "GC0107", "variant.yaml", 5),
    ("  set: { width: 1 }", "GC0115", "variant.yaml", 5),
    ("  remove: [ frist ]", "GC0107", "variant.yaml", 5),
    ("  insert: { layers: [ relu ] }", "GC0103", "variant.yaml", 5),
    ("  insert: { after: pool, before: first, layers: [ relu ] }", "GC0103", "variant.yaml", 5),
    ("  replac: { pool: relu }", "GC0102", "variant.yaml", 5),
    ("  set: { first.widht: 3 }", "GC0102", "variant.yaml", 5),
    ("  remove: [ pool, logits ]", "GC0107", "base.yaml", 12),
  ]) func `Mistakes are shown where they are`(change: String, code: String, file: String, line: Int) throws {
    let reading = read(variant(change))
    #expect(reading.model == nil)
    let first = try #require(reading.diagnostics.first { $0.severity == .error })
    #expect(first.code.rawValue == code, "\(first.message)")
    #expect(first.primary?.span.file.name == file)
    #expect(first.primary?.span.position.line == line)
  }

  @Test func `A circle of bases is refused`() {
    let files = [
      "a.yaml": variant("  remove: []", name: "b.yaml"), "b.yaml": variant("  remove: []", name: "a.yaml"),
    ]
    #expect(read(variant("  remove: []", name: "a.yaml"), files: files).diagnostics.map(\.code) == [.cycle])
  }

  @Test func `A variant says nothing beside its changes`() {
    let reading = read("graphc: 1\nmodel: v\nextends: base.yaml\nlet: { width: 3 }\n")
    #expect(reading.diagnostics.map(\.code) == [.unknownKey])
  }
}
