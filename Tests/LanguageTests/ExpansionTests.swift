import Diagnostics
import Glibc
import Graph
import Layers
import ModelLanguage
import Testing

/// Models written out in full: the same model, in a text that is its own expansion.
///
/// `NAME.expanded` in `Fixtures/Right` is the exact text; on a difference the text that was found is left beside it as
/// `NAME.observed`.
@Suite struct ExpansionTests {
  private static func model(_ reading: ModelReading?) throws -> Model {
    let reading = try #require(reading)
    guard let model = reading.model else { throw Wrong(text: rendered(reading)) }
    return model
  }

  /// The whole graph with the loss, as text.
  private static func graph(_ model: Model) -> String { (model.loss?.graph ?? model.graph).description }

  /// The text of an expansion, after the laws have been checked.
  @discardableResult
  private static func expand(
    _ model: Model, _ options: ModelExpansion.Options = ModelExpansion.Options()
  ) throws -> String {
    let text = ModelExpansion(model, options).text
    let again = try Self.model(read(text))
    #expect(graph(again) == graph(model), "\(text)")
    #expect(again.name == model.name && again.description == model.description)
    #expect(again.bindings.isEmpty)
    #expect(ModelExpansion(again, options).text == text || options.showsOrigins)
    return text
  }

  private static let files =
    Fixtures.names(in: Fixtures.right, ending: ".yaml").map { (Fixtures.right, $0) }
    + Fixtures.names(in: Fixtures.warned, ending: ".yaml").map { (Fixtures.warned, $0) }
    + Fixtures.names(in: Fixtures.graphs, ending: ".yaml").map { (Fixtures.graphs, $0) }

  @Test(arguments: files) func filesAreTheSameModel(_ folder: String, _ name: String) throws {
    let model = try Self.model(readFile("\(name).yaml", in: folder))
    let text = try Self.expand(model)
    #expect(!text.contains("x-") && !text.contains("\nlet") && !text.contains("\nblocks"))

    var options = ModelExpansion.Options()
    options.keepsBuiltInBlocks = true
    try Self.expand(model, options)
    options.keepsBuiltInBlocks = false
    options.showsOrigins = true
    let commented = try Self.expand(model, options)
    let stripped = commented.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.prefix(upTo: $0.firstRange(of: "  # ")?.lowerBound ?? $0.endIndex)
    }.joined(separator: "\n")
    #expect(stripped == text)
  }

  @Test(arguments: Fixtures.names(in: Fixtures.right, ending: ".yaml")) func textIsExact(_ name: String)
    throws
  {
    let observed = ModelExpansion(try Self.model(readFile("\(name).yaml", in: Fixtures.right))).text
    let path = "\(Fixtures.right)\(name).observed"
    let expected = Fixtures.bytes("\(Fixtures.right)\(name).expanded").map {
      String(decoding: $0, as: UTF8.self)
    }
    if observed == expected {
      unlink(path)
    } else {
      Fixtures.write(observed, to: path)
    }
    #expect(observed == expected, "the text that was found is in \(path)")
  }

  @Test func everySampleOfEveryLayerIsTheSameModel() throws {
    for layer in LayerRegistry.all {
      for sample in layer.samples {
        let text = "graphc: 1\nmodel: sample\ninputs: { x: \(sample.input) }\nlayers:\n  - \(sample.layer)\n"
        try Self.expand(try Self.model(read(text)))
      }
    }
  }

  @Test func originsNameFilesAndLines() throws {
    var options = ModelExpansion.Options()
    options.showsOrigins = true
    let text = try Self.expand(
      try Self.model(readFile("variant.yaml", in: Fixtures.right)), options)
    #expect(text.contains("- gelu  # variant.yaml:7\n"), "\(text)")
    #expect(text.contains("# variant.yaml:6; width: width = 32 (line 5)\n"), "\(text)")
    #expect(text.contains("name: c }  # blocks.yaml:22; width: input.feature = 32 (line 5)\n"), "\(text)")
  }
}
