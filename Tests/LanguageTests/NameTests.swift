import Diagnostics
import Graph
import ModelLanguage
import Schemas
import Testing

/// Names: what flows where, what parameters are called, and what is shared, frozen or given.
@Suite struct NameTests {
  @Test func parametersHaveTheNamesOfPyTorch() throws {
    #expect(
      try model(file("- transformer: { heads: 2, hidden: 16 }\n  name: encoder\n  repeat: 2")).parameterNames
        .prefix(12)
        == [
          "encoder.0.self_attn.in_proj_weight", "encoder.0.self_attn.in_proj_bias",
          "encoder.0.self_attn.out_proj.weight",
          "encoder.0.self_attn.out_proj.bias", "encoder.0.norm1.weight", "encoder.0.norm1.bias",
          "encoder.0.linear1.weight", "encoder.0.linear1.bias", "encoder.0.linear2.weight",
          "encoder.0.linear2.bias",
          "encoder.0.norm2.weight", "encoder.0.norm2.bias",
        ])
    #expect(
      try model(file("- conv1d: { channels: 3, kernel: 2 }\n- layer_norm\n- feed_forward: { hidden: 4 }"))
        .parameterNames
        == [
          "conv1d.weight", "conv1d.bias", "layer_norm.weight", "layer_norm.bias",
          "feed_forward.linear1.weight",
          "feed_forward.linear1.bias", "feed_forward.linear2.weight", "feed_forward.linear2.bias",
        ])
    #expect(
      try model(
        file(
          "- embedding: 4\n- class_token\n- positions: { kind: learned, length: 9 }",
          inputs: "t: { tokens: 5, axes: [batch, time] }")
      ).parameterNames
        == ["embedding.weight", "class_token.weight", "positions.weight"])
  }

  @Test func residualsWithoutNamesAreTransparent() throws {
    let plain = try model(
      file("- residual:\n    - residual: [{ linear: 8, name: a }]\n    - { linear: 8, name: b }"))
    #expect(plain.parameterNames == ["a.weight", "a.bias", "b.weight", "b.bias"])
    let named = try model(file("- residual: [{ linear: 8, name: a }]\n  name: r\n- { relu: , from: r.a }"))
    #expect(named.parameterNames == ["r.a.weight", "r.a.bias"])
    let repeated = try model(file("- residual: [{ linear: 8, name: a }]\n  repeat: 2"))
    #expect(
      repeated.parameterNames == [
        "residual.0.a.weight", "residual.0.a.bias", "residual.1.a.weight", "residual.1.a.bias",
      ])
  }

  @Test func fromReachesIntoBlocksAndRepetitions() throws {
    let model = try model(
      file(
        "- tower: {}\n  repeat: 3\n  name: t\n- { add: [t.0.inner, t.1, x], name: sum }",
        blocks: "tower: { layers: [{ linear: 8, name: inner }, relu] }",
        tail: "outputs: [sum, t, t.0.inner, t.2]"))
    #expect(model.layer("sum")?.inputs == ["t.0.inner", "t.1", "x"])
    #expect(model.graph.outputs[1].value == model.graph.outputs[3].value)
    #expect(model.graph.outputs[2].value == model.layer("t.0.inner")?.output)
  }

  @Test func insideABlockOnlyItsOwnNamesAndItsInput() throws {
    let text = file(
      "- { linear: 8, name: outside }\n- b",
      blocks: "b: { layers: [{ linear: 8, name: a }, { add: [a, input] }] }")
    #expect(try model(text).layer("b.add")?.inputs == ["b.a", "input"])
    #expect(
      codes(
        file("- { linear: 8, name: outside }\n- b", blocks: "b: { layers: [relu, { add: [relu, outside] }] }")
      )
        == ["GC0107"])
  }

  @Test func sharedParametersExistOnce() throws {
    let model = try model(
      file("- { linear: 8, name: a }\n- { linear: 8, name: b, share: a }\n- { linear: 8, name: c, share: b }")
    )
    #expect(model.parameterNames == ["a.weight", "a.bias"])
    #expect(model.layer("b")?.shares == "a" && model.layer("c")?.shares == "a")
    #expect(model.layer("b")?.parameters.isEmpty == true)
  }

  @Test func frozenParametersAreNotTrained() throws {
    let model = try model(
      file(
        "- { transformer: { heads: 2, hidden: 4 }, freeze: true, name: t }\n- residual: [{ linear: 8, name: a }]\n  freeze: true\n  name: r\n- { linear: 2, name: y }"
      ))
    let trained = model.graph.parameters.filter(\.isTrainable).map(\.name)
    #expect(trained == ["y.weight", "y.bias"])
    #expect(model.layer("t.self_attn")?.isFrozen == true && model.layer("y")?.isFrozen == false)
  }

  @Test func constantsAreTheParameters() throws {
    let model = try model(
      file(
        "- { linear: 2, weights: { weight: [[1, -2.5], [3e-1, 0]] } }",
        inputs: "x: { axes: [batch, feature: 2] }"))
    let weight = model.graph.parameters[0]
    guard case .constant(let numbers) = weight.initializer else {
      Issue.record("the weight is \(weight.initializer)")
      return
    }
    #expect(numbers == [1, -2.5, 0.3, 0])
    #expect(codes(file("- { linear: 2, weights: { weight: [[1, 2]] } }")) == ["GC0404"])
    #expect(codes(file("- { relu: , repeat: 2, weights: { weight: [1] } }")) == ["GC0102"])
  }

  @Test func renamesAreKept() throws {
    let model = try model(file("- { linear: 2, name: new, renamed_from: old }"))
    #expect(model.layer("new")?.renamedFrom == "old")
  }

  @Test func namesCanHaveDashes() throws {
    #expect(try model(file("- { linear: 2, name: my-head_2 }")).parameterNames[0] == "my-head_2.weight")
  }

  /// Ranges of nodes and parameters: children lie inside their parents, in order, and all nodes belong to a layer.
  @Test(arguments: Fixtures.names(in: Fixtures.graphs, ending: ".yaml")) func rangesAreConsistent(
    _ name: String
  ) throws {
    let model = try #require(readFile("\(name).yaml", in: Fixtures.graphs)?.model)
    func check(_ layers: [ModelLayer], nodes: Range<Int>, parameters: Range<Int>) {
      var (node, parameter) = (nodes.lowerBound, parameters.lowerBound)
      for layer in layers {
        #expect(layer.nodes.lowerBound >= node && layer.nodes.upperBound <= nodes.upperBound, "\(layer.path)")
        #expect(
          layer.parameters.lowerBound == parameter && layer.parameters.upperBound <= parameters.upperBound)
        (node, parameter) = (layer.nodes.upperBound, layer.parameters.upperBound)
        for index in layer.parameters where !layer.name.isEmpty {
          #expect(model.graph.parameters[index].name.hasPrefix(layer.path + "."))
        }
        #expect(layer.outputType == layer.output.map { model.graph.type($0) } && layer.outputType != nil)
        if !layer.children.isEmpty { check(layer.children, nodes: layer.nodes, parameters: layer.parameters) }
      }
      #expect(parameter == parameters.upperBound)
    }
    check(model.layers, nodes: 0..<model.graph.nodes.count, parameters: 0..<model.graph.parameters.count)
    #expect(model.layers.last?.nodes.upperBound == model.graph.nodes.count)
    #expect(Set(model.parameterNames).count == model.parameterNames.count)
  }
}
