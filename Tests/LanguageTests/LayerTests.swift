import Diagnostics
import Graph
import Layers
import ModelLanguage
import Schemas
import Testing

/// What holds for every kind of layer, by the samples in its own file.
@Suite struct LayerTests {
  /// A layer's name with its place in the registry, so that test arguments are plain values.
  private static let kinds = LayerRegistry.all.map { $0.schema.kind }

  private func text(_ input: String, _ layer: String) -> String {
    "graphc: 1\nmodel: sample\ninputs: { x: \(input) }\nlayers:\n  - \(layer)\n"
  }

  @Test(arguments: kinds) func samplesGiveTheirTypes(_ kind: String) throws {
    let layer = try #require(LayerRegistry.layer(of: kind))
    #expect(!layer.samples.isEmpty)
    for sample in layer.samples {
      let model = try model(text(sample.input, sample.layer))
      #expect(model.outputTypes == [sample.result], "\(sample.layer)")
      #expect(model.layers.map(\.kind) == [kind])
      // The keys that have values are those of the schema, in its order.
      let keys = layer.schema.keys.map(\.name)
      #expect(
        model.layers[0].arguments.map(\.key)
          == keys.filter { model.layers[0].arguments.map(\.key).contains($0) })
    }
  }

  @Test(arguments: kinds) func rejectionsGiveTheirCodes(_ kind: String) throws {
    let layer = try #require(LayerRegistry.layer(of: kind))
    #expect(!layer.rejections.isEmpty)
    for rejection in layer.rejections {
      let found = read(text(rejection.input, rejection.layer)).diagnostics
      #expect(found.map(\.code.rawValue) == [rejection.code], "\(rejection.layer): \(found.map(\.message))")
    }
  }

  /// Every key that a layer can leave out gives the same model when its default is written.
  @Test(arguments: kinds) func defaultsCanBeWritten(_ kind: String) throws {
    let layer = try #require(LayerRegistry.layer(of: kind))
    for sample in layer.samples {
      let short = try model(text(sample.input, sample.layer))
      let leaf = short.layers[0]
      guard !leaf.arguments.isEmpty, leaf.inputs == [""] else { continue }
      let settings = leaf.arguments.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
      let long = try model(text(sample.input, "\(kind): { \(settings) }"))
      #expect(long.operations == short.operations)
      #expect(long.outputTypes == short.outputTypes)
      #expect(long.layers[0].arguments.map(\.value) == leaf.arguments.map(\.value))
    }
  }

  @Test func registryIsCompleteAndSorted() {
    let names = LayerRegistry.all.map { "\($0)" }
    #expect(names == names.sorted { $0.lowercased() < $1.lowercased() })
    #expect(Set(Self.kinds).count == Self.kinds.count)
    let folder = Fixtures.folder + "../../Sources/Layers/"
    let files = Fixtures.names(in: folder, ending: "Layer.swift").map { $0 + "Layer" }.filter {
      $0 != "Layer"
    }
    #expect(Set(names) == Set(files))
    let blocks = Fixtures.names(in: folder + "Blocks/", ending: "Block.swift").map { $0 + "Block" }
    #expect(BlockRegistry.all.map { "\($0)" } == blocks)
    let losses = Fixtures.names(in: folder + "Losses/", ending: "Loss.swift").map { $0 + "Loss" }.filter {
      $0 != "Loss"
    }
    #expect(LossRegistry.all.map { "\($0)" } == losses)
  }

  /// The reference is made from these sentences.
  @Test(arguments: kinds) func everythingIsDocumented(_ kind: String) throws {
    let schema = try #require(LayerRegistry.layer(of: kind)?.schema)
    #expect(schema.summary.hasSuffix(".") && schema.summary.utf8.count > 15)
    for key in schema.keys { #expect(key.summary.hasSuffix("."), "\(key.name)") }
    if let short = schema.shortKey { #expect(schema.key(short) != nil) }
    #expect(Set(schema.keys.map(\.name)).count == schema.keys.count)
  }

  @Test(arguments: BlockRegistry.all.map { $0.kind }) func builtInBlocksWorkWithDefaults(_ kind: String)
    throws
  {
    let tokens = "{ tokens: 9, axes: [batch, time], pad: 0 }"
    for settings in ["heads: 2, hidden: 16", "hidden: 16", "", "layers: 1, heads: 2, width: 8, hidden: 16"] {
      let input = settings.contains("layers") ? tokens : "{ axes: [batch, time, feature: 8] }"
      let model = read(text(input, "\(kind): { \(settings) }")).model
      if let model {
        #expect(
          model.outputTypes == [
            kind == "bert_pooler" ? "f32[batch, feature 8]" : "f32[batch, time, feature 8]"
          ])
        return
      }
    }
    Issue.record("no settings fit `\(kind)`")
  }
}
