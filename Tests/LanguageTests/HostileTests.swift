import Diagnostics
import ModelLanguage
import Testing

/// Texts that are too large to be stored: each must be refused, or read, without a trap.
@Suite struct HostileTests {
  private func onlyCode(_ text: String) -> String? {
    let reading = read(text)
    #expect(reading.model == nil)
    return Set(reading.diagnostics.map(\.code.rawValue)).count == 1 ? reading.diagnostics[0].code.rawValue : nil
  }

  @Test func brackets() {
    #expect(onlyCode("graphc: 1\nx-a: " + String(repeating: "[", count: 20_000)) == "GC0002")
    #expect(onlyCode("graphc: 1\nx-a: " + String(repeating: "{a: ", count: 20_000)) == "GC0002")
    #expect(onlyCode(String(repeating: "- ", count: 20_000)) == "GC0002")
  }

  @Test func aliasBombIsNeverExpanded() {
    var text = "graphc: 1\nmodel: bomb\nx-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "x-\(level): &a\(level) [\(aliases)]\n"
    }
    text += "inputs: { x: { axes: [batch, feature: 4] } }\nlayers: [relu]\n"
    #expect(onlyCode(text) == "GC0005")
  }

  @Test func bracketsInAnExpression() {
    let deep = String(repeating: "(", count: 400) + "1" + String(repeating: ")", count: 400)
    #expect(codes(file("- linear: \(deep)")) == ["GC0110"])
    #expect(codes(file("- linear: \(String(repeating: "-", count: 900))1")) == ["GC0110"])
    #expect(codes(file("- linear: \(Array(repeating: "1", count: 600).joined(separator: "+"))")) == ["GC0110"])
  }

  /// A chain of 100,000 layers is more than a model may have; the walk itself must not exhaust the stack.
  @Test func longChain() {
    let layers = (0...100_000).map { "{ relu: , name: l\($0) }" }.joined(separator: ", ")
    let text = "graphc: 1\nmodel: chain\ninputs: { x: { axes: [batch, feature: 4] } }\nlayers: [\(layers)]\n"
    #expect(onlyCode(text) != nil)
    let some = (0..<20_000).map { "{ relu: , name: l\($0) }" }.joined(separator: ", ")
    let right = "graphc: 1\nmodel: chain\ninputs: { x: { axes: [batch, feature: 4] } }\nlayers: [\(some)]\n"
    #expect(read(right).model?.layers.count == 20_000)
  }

  /// A circle of many layers is found without recursion, and shown in a line.
  @Test func longCircle() throws {
    let layers = (0..<3_000).map { "  - { relu: , name: l\($0), from: \($0 == 0 ? "l2999" : "l\($0 - 1)") }\n" }
    let reading = read(
      "graphc: 1\nmodel: circle\ninputs: { x: { axes: [batch, feature: 4] } }\nlayers:\n\(layers.joined())")
    #expect(reading.diagnostics.map(\.code.rawValue) == ["GC0114"])
    #expect(try #require(reading.diagnostics.first).message.utf8.count < 300)
  }

  @Test func blocksThatDouble() {
    var blocks = "b0: { layers: [relu] }\n"
    for level in 1..<40 {
      blocks += "b\(level): { layers: [{ b\(level - 1): , name: a }, { b\(level - 1): , name: b }] }\n"
    }
    #expect(onlyCode(file("- b39", blocks: blocks)) == "GC0116")
  }

  @Test func repeatsInsideRepeats() {
    var blocks = "b0: { layers: [{ linear: 8, repeat: 10000 }] }\n"
    for level in 1..<4 { blocks += "b\(level): { layers: [{ b\(level - 1): , repeat: 10000 }] }\n" }
    #expect(onlyCode(file("- b3", blocks: blocks)) == "GC0116")
  }

  @Test func chainOfBlocks() {
    var blocks = "b0: { layers: [relu] }\n"
    for level in 1...2_000 { blocks += "b\(level): { layers: [b\(level - 1)] }\n" }
    #expect(onlyCode(file("- b2000", blocks: blocks)) == "GC0116")
    blocks += "b2001: { layers: [b2002] }\nb2002: { layers: [b2001] }\n"
    #expect(codes(file("- b60", blocks: blocks)) == ["GC0113"])
  }

  @Test func manyErrorsAreCut() {
    let layers = (0..<1_000).map { "- { linear: \($0)x, name: l\($0) }" }.joined(separator: "\n")
    let reading = read(file(layers))
    #expect(reading.diagnostics.count == 200)
    #expect(reading.omitted == 800)
  }

  @Test func sizesThatMultiplyBeyondEverything() {
    let axes = (0..<60).map { "a\($0): 9223372036854775807" }.joined(separator: ", ")
    #expect(codes(file("- relu", inputs: "x: { axes: [batch, \(axes)] }")) == ["GC0116"])
    #expect(codes(file("- { linear: 4294967296, name: a }\n- { linear: 4294967296, name: b }")).contains("GC0116"))
    #expect(codes(file("- attention: { heads: 65536, head_width: 9223372036854775807 }")) == ["GC0116"])
    #expect(
      codes(file("- conv1d: { channels: 9223372036854775807, kernel: 1048576, dilation: 1048576 }")) == ["GC0116"])
  }
}
