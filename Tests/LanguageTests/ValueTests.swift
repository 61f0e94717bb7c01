import Diagnostics
import Graph
import ModelLanguage
import Schemas
import Testing

/// Values: exact expressions, names, where a resolved value comes from, and values from the command line.
@Suite struct ValueTests {
  private func width(_ expression: String, values: String = "{ a: 128, b: 3, c: 0.1 }") throws -> Int? {
    let type = try #require(try model(file("- linear: \(expression)", values: values)).layers[0].outputType)
    return type["feature"]?.size.constant
  }

  @Test(
    arguments: [
      ("a", 128), ("a / 2", 64), ("a/2", 64), ("4 * a", 512), ("a - b", 125), ("-b + a", 125), ("(a + b) * 2", 262),
      ("a / 3 * 3", 128), ("a * (1 / 4)", 32), ("2 * 3 + 4", 10), ("2 + 3 * 4", 14), ("20 / 2 / 5", 2), ("10 - 4 - 3", 3),
      ("a * 0.5", 64), ("c * 30", 3), ("c * 10 + b", 4), ("1e2", 100), ("2.50e1 * 4", 100), ("--b", 3),
    ]) func expressionsAreExact(_ expression: String, _ value: Int) throws {
    #expect(try width(expression) == value)
  }

  @Test(
    arguments: [
      ("a / 3", "GC0111"), ("a * 0.3", "GC0111"), ("c", "GC0111"), ("a / 0", "GC0105"), ("b - 3", "GC0105"),
      ("a * 100000000000000000", "GC0112"), ("9223372036854775807 + 1", "GC0112"), ("a b", "GC0110"), ("a +", "GC0110"),
      ("(a", "GC0110"), ("a)", "GC0110"), ("a ^ 2", "GC0110"), ("d", "GC0107"), ("floor(a / 3)", "GC0110"),
      ("1.2.3", "GC0110"), ("1e", "GC0110"), ("1e999", "GC0112"),
    ]) func expressionsAreRefused(_ expression: String, _ code: String) {
    #expect(codes(file("- linear: \(expression)", values: "{ a: 128, b: 3, c: 0.1 }")) == [code])
  }

  @Test func letBuildsOnWhatStandsAbove() throws {
    let model = try model(file("- linear: c", values: "{ a: 4, b: a * 2, c: (a + b) / 3 }"))
    #expect(model.bindings.map(\.name) == ["a", "b", "c"])
    #expect(model.bindings.map(\.value) == ["4", "8", "4"])
    #expect(model.bindings[1].span.text == "a * 2")
    #expect(codes(file("- relu", values: "{ b: a, a: 1 }")) == ["GC0107"])
  }

  @Test func resolvedValuesRememberWhereTheyComeFrom() throws {
    let model = try model(
      file(
        "- outer: { w: width / 2 }", values: "{ width: 8 }",
        blocks: "inner: { parameters: { w: required, bias: true }, layers: [linear: { width: w, bias: bias }] }\n"
          + "outer: { parameters: { w: required }, layers: [inner: { w: w }] }"))
    let outer = try #require(model.layer("outer")?.arguments.first)
    #expect("\(outer.value)" == "4" && outer.span?.text == "width / 2" && !outer.isDefault)
    #expect(outer.causes.map(\.name) == ["width"] && outer.causes.map(\.value) == ["8"])
    #expect(outer.causes[0].origin.text == "8")
    let linear = try #require(model.layer("outer.inner.linear")?.arguments)
    #expect(linear.map(\.key) == ["width", "bias"])
    #expect(linear[0].span?.text == "w")
    // What the person wrote, two levels up.
    #expect(linear[0].causes.map(\.name) == ["w"] && linear[0].causes[0].origin.text == "width / 2")
    #expect(linear[1].causes[0].origin.text == "true")
    let block = try #require(model.layer("outer.inner"))
    #expect(block.arguments.map(\.isDefault) == [false, true])
  }

  @Test func sizesOfTheInputHaveCauses() throws {
    let model = try model(
      file("- half", blocks: "half: { layers: [linear: input.feature / 2] }"))
    let argument = try #require(model.layer("half.linear")?.arguments.first)
    #expect("\(argument.value)" == "4")
    #expect(argument.causes.map(\.name) == ["input.feature"] && argument.causes[0].origin.text == "8")
  }

  @Test func settingsReplaceValues() throws {
    let text = file(
      "- { pool: mean }\n- { linear: width, name: y }", values: "{ width: 3, twice: 2 * width }",
      tail: "train: { loss: { cross_entropy: y }, optimizer: adam, epochs: 2 }")
    let changed = try model(
      text, settings: ["width=5", "train.epochs=7", "train.batch=2 * width", "train.optimizer.adam.rate=0.5"])
    #expect(changed.outputTypes == ["f32[batch, feature 5]"])
    #expect(changed.bindings.map(\.value) == ["5", "10"])
    #expect(changed.training?.epochs == 7)
    #expect(changed.training?.batch == 10)
    #expect(changed.training?.optimizerSettings.decimal("rate") == 0.5)
    #expect(changed.bindings[0].span.file.name == "--set" && changed.bindings[0].span.text == "5")
    #expect(try model(text, settings: ["let.width=6"]).outputTypes == ["f32[batch, feature 6]"])
    #expect(try model(text, settings: ["width=6", "width=7"]).outputTypes == ["f32[batch, feature 7]"])
    #expect(try model(text, settings: ["data.train.safetensors=a.safetensors"]).data?.train?.files[0].path == "a.safetensors")
  }

  @Test(
    arguments: [
      ("widht=4", "GC0115"), ("layers=4", "GC0115"), ("layers.linear=4", "GC0115"), ("train..epochs=3", "GC0115"),
      ("train.epochs.x=3", "GC0115"), ("width=[", "GC0115"), ("width=a b", "GC0110"), ("width=half", "GC0107"),
      ("train.epoch=3", "GC0102"), ("train.epochs=2.5", "GC0111"), ("width=&a 3", "GC0115"), ("model.x=3", "GC0115"),
    ]) func wrongSettings(_ setting: String, _ code: String) throws {
    let text = file(
      "- { pool: mean }\n- { linear: width, name: y }", values: "{ width: 3 }",
      tail: "train: { loss: { cross_entropy: y }, optimizer: adam, epochs: 2 }")
    let reading = read(text, settings: [try Setting(setting)])
    #expect(reading.diagnostics.map(\.code.rawValue) == [code], "\(rendered(reading))")
    #expect(reading.diagnostics.allSatisfy { $0.primary?.span.file.name == "--set" }, "\(rendered(reading))")
  }

  /// A value that is right by itself and wrong where it is used: the binding leads to the command line.
  @Test func settingsThatDoNotFitTheirUse() throws {
    let reading = read(file("- linear: width", values: "{ width: 3 }"), settings: [try Setting("width=2.5")])
    #expect(reading.diagnostics.map(\.code.rawValue) == ["GC0111"])
    #expect(reading.diagnostics.first?.bindings.first?.span?.file.name == "--set")
  }

  @Test(arguments: ["width", "=3", "width=", ""]) func settingsOfAnotherForm(_ text: String) {
    #expect(throws: DiagnosticsError.self) { try Setting(text) }
  }
}
