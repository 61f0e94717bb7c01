import Diagnostics
import Glibc
import Graph
import Layers
import ModelLanguage
import Testing
import Training

/// Models written out in full: the same model, in a text that is its own expansion.
///
/// `NAME.expanded` in `Fixtures/Right` is the exact text; on a difference the text that was found is left beside it as
/// `NAME.observed`.
@Suite struct ExpansionTests {
  private static let words = Vocabulary(
    optimizers: OptimizerRegistry.all.map { $0.schema }, schedules: ScheduleRegistry.all.map { $0.schema })

  /// Bases stand beside the files that extend them.
  private static func bases(_ folder: String) -> BaseLoader {
    BaseLoader { path, _, span in
      guard let bytes = Fixtures.bytes(folder + path) else {
        return .failure(DiagnosticsError(.error(.cannotRead, "there is no \(path)", at: span)))
      }
      return .success(SourceFile(name: path, bytes: bytes))
    }
  }

  private static func model(_ bytes: [UInt8], named name: String, folder: String = "") throws -> Model {
    let reading = ModelReader.read(
      SourceFile(name: name, bytes: bytes), vocabulary: words, bases: bases(folder))
    guard let model = reading.model else {
      throw Wrong(text: rendered(reading) + "\n" + String(decoding: bytes, as: UTF8.self))
    }
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
    let again = try Self.model(Array(text.utf8), named: "expanded.yaml")
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
    let bytes = try #require(Fixtures.bytes("\(folder)\(name).yaml"))
    let model = try Self.model(bytes, named: "\(name).yaml", folder: folder)
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
    let bytes = try #require(Fixtures.bytes("\(Fixtures.right)\(name).yaml"))
    let observed = ModelExpansion(
      try Self.model(bytes, named: "\(name).yaml", folder: Fixtures.right)
    ).text
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
        try Self.expand(try Self.model(Array(text.utf8), named: "sample.yaml"))
      }
    }
  }

  @Test func originsNameFilesAndLines() throws {
    let bytes = try #require(Fixtures.bytes("\(Fixtures.right)variant.yaml"))
    var options = ModelExpansion.Options()
    options.showsOrigins = true
    let text = try Self.expand(
      try Self.model(bytes, named: "variant.yaml", folder: Fixtures.right), options)
    #expect(text.contains("- gelu  # variant.yaml:7\n"), "\(text)")
    #expect(text.contains("# variant.yaml:6; width: width = 32 (line 5)\n"), "\(text)")
    #expect(text.contains("name: c }  # blocks.yaml:21; width: input.feature = 32 (line 5)\n"), "\(text)")
  }
}
