import Diagnostics
import Graph
import ModelLanguage
import Schemas
import Testing

/// What can be written, and that the ways to write one thing mean the same.
@Suite struct FormTests {
  @Test(
    arguments: [
      ("- linear: 4", "- linear: { width: 4 }"),
      ("- linear: 4", "- { linear: 4 }"),
      ("- linear: 4\n  name: linear", "- { name: linear, linear: { width: 4, bias: true } }"),
      ("- relu", "- relu:"),
      ("- relu", "- relu: {}"),
      ("- relu", "- { relu: , x-note: [anything, { goes: here }] }"),
      ("- attention: 2", "- attention: { heads: 2, head_width: 4, bias: true, qkv_bias: true, over: time }"),
      ("- add: [x, x]", "- { add: , from: [x, x] }"),
      ("- add: [x, x]", "- { add: {}, from: [x, x] }"),
      ("- pool: mean", "- { pool: { kind: mean, x-why: the notebook does }, from: x }"),
      ("- { relu: , repeat: 1 + 1 }", "- { relu: , repeat: 2 }"),
    ]) func twoWaysToWriteOneThing(_ first: String, _ second: String) throws
  {
    let (a, b) = (try model(file(first)), try model(file(second)))
    #expect("\(a.graph)" == "\(b.graph)")
    #expect(a.layers.map(\.path) == b.layers.map(\.path))
  }

  @Test func freeKeysAreFreeEverywhere() throws {
    _ = try model(
      """
      graphc: 1
      model: free
      x-top: { any: [thing] }
      let: { x-a: [1], width: 4 }
      inputs: { x-b: 3, x: { axes: [batch, feature: 4], x-c: d } }
      blocks:
        b: { x-d: 1, parameters: { p: 1 }, layers: [relu] }
      layers:
        - b: { x-e: 1 }
          x-f: 2
        - { linear: { width: width, x-g: 1 }, name: logits }
      train: { x-h: 1, loss: { cross_entropy: logits }, optimizer: { adam: { rate: 1e-3, x-i: 1 } } }
      data: { x-j: 1, train: { x-k: 1, safetensors: a.safetensors } }
      """)
  }

  @Test func withoutOutputsTheLastLayerIsTheOutput() throws {
    #expect(try model(file("- relu\n- { linear: 3, name: last }")).graph.outputs.map(\.name) == ["last"])
    let named = try model(file("- { relu: , name: a }\n- { gelu: , name: b }", tail: "outputs: [b, a, x]"))
    #expect(named.graph.outputs.map(\.name) == ["b", "a", "x"])
  }

  @Test func textsAreKept() throws {
    let model = try model(
      "graphc: 1\nmodel: \"a name: with marks\"\ndescription: |\n  two\n  lines\n"
        + "inputs: { x: { axes: [batch, feature: 4] } }\nlayers: [relu]\n")
    #expect(model.name == "a name: with marks")
    #expect(model.description == "two\nlines\n")
    #expect(model.training == nil && model.data == nil && model.loss == nil)
  }

  @Test func trainingHasDefaults() throws {
    let text = file(
      "- { pool: mean }\n- { linear: 3, name: y }",
      tail: "train: { loss: { cross_entropy: y }, optimizer: adam }")
    let training = try #require(try model(text).training)
    #expect(training.optimizer == "adam")
    #expect((training.epochs, training.batch, training.seed) == (1, 32, 0))
    #expect(training.optimizerSettings.decimal("rate") == 1e-3)
    #expect(training.optimizerArguments.allSatisfy { $0.isDefault })
    let loss = try #require(try model(text).loss)
    #expect(loss.kind == "cross_entropy" && loss.output == "y" && loss.target == "labels" && loss.hasClasses)
    #expect(loss.graph.inputs.map(\.name) == ["x", "labels"])
    #expect(loss.graph.inputs[1].indexBound == 3)
  }

  @Test func dataIsRead() throws {
    let data = try #require(
      try model(
        file(
          "- relu",
          tail: """
            data:
              train: { idx: { x: a/images.gz, labels: labels.gz }, limit: 100 }
              test: { safetensors: test.safetensors }
              tokenizer: { wordpiece: vocab.txt, length: 16 }
              normalize: { mean: 0.5, deviation: 1 / 4.0 }
            """)
      ).data)
    #expect(data.train?.files.map(\.column) == ["x", "labels"])
    #expect(data.train?.files.map(\.path) == ["a/images.gz", "labels.gz"])
    #expect(data.train?.limit == 100 && data.test?.limit == nil)
    #expect(data.test?.reader == "safetensors")
    #expect(data.tokenizer?.length?.count == 16)
    #expect(data.normalization?.mean == 0.5 && data.normalization?.deviation == 0.25)
  }

  @Test(arguments: Fixtures.names(in: Fixtures.graphs, ending: ".yaml")) func shippedModelsAreRight(
    _ name: String
  ) throws {
    let reading = try #require(readFile("\(name).yaml", in: Fixtures.graphs))
    // The pooler of an encoder that is taken as it is: nobody reads it, but its weights are there. And the notebooks to
    // the letter are there to be warned about.
    let others = reading.diagnostics.filter {
      ($0.code != .unusedParameters || !$0.message.contains("pooler")) && !name.hasSuffix("-as-written")
    }
    #expect(others.isEmpty, "\(rendered(reading))")
    #expect(reading.model?.name == name)
  }
}
