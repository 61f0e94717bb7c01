import Graph
import Operations
import Testing

/// Reading what is printed.
@Suite struct ParsingTests {
  @Test func everySampleComesBack() throws {
    let graph = try Graphs.ofAllSamples()
    let text = graph.description
    let again = try parse(text)
    #expect(again.description == text)
    #expect(again.name == graph.name)
    #expect(again.bounds == graph.bounds)
    #expect(again.nodes.map(\.operation.attributes) == graph.nodes.map(\.operation.attributes))
    #expect(again.nodes.map(\.scope) == graph.nodes.map(\.scope))
    #expect(again.parameters.map(\.isTrainable) == graph.parameters.map(\.isTrainable))
    #expect(again.inputs.map(\.indexBound) == graph.inputs.map(\.indexBound))
  }

  @Test func oddNamesComeBack() throws {
    let graph = try Graphs.withOddNames()
    try graph.verify()
    let again = try parse(graph.description)
    #expect(again.description == graph.description)
    #expect(again.parameters.map(\.name) == graph.parameters.map(\.name))
    #expect(again.parameters.map(\.initializer) == graph.parameters.map(\.initializer))
    #expect(again.inputs.map(\.name) == graph.inputs.map(\.name))
    #expect(again.gradients.count == 1)
  }

  @Test(arguments: [
    (1, ""), (1, "graph"), (1, "graph m {"), (2, "graph \"m\" {\n"), (1, "graph \"m {\n}\n"),
    (2, "graph \"m\" {\n} x"), (2, "graph \"m\" {\n  nonsense\n}\n"),
    (2, "graph \"m\" {\n  %x = input x : f64[batch]\n}\n"),
    (2, "graph \"m\" {\n  %x = input x : f32[batch\n}\n"),
    (2, "graph \"m\" {\n  %x = input x : f32[batch -1]\n}\n"),
    (3, "graph \"m\" {\n  %x = input x : f32[batch]\n  %x = input y : f32[batch]\n}\n"),
    (3, "graph \"m\" {\n  %x = input x : f32[batch]\n  %y = relu(%z) : f32[batch]\n}\n"),
    (3, "graph \"m\" {\n  %x = input x : f32[batch]\n  %y = relu(%x, %x) : f32[batch]\n}\n"),
    (3, "graph \"m\" {\n  %x = input x : f32[batch]\n  %y = relu(%x) : f32[time]\n}\n"),
    (3, "graph \"m\" {\n  %x = input x : f32[batch]\n  %y, %z = relu(%x) : f32[batch]\n}\n"),
    (3, "graph \"m\" {\n  %x = input x : f32[batch]\n  %y = magic(%x) : f32[batch]\n}\n"),
    (3, "graph \"m\" {\n  %x = input x : f32[batch]\n  %y = scale(%x) : f32[batch]\n}\n"),
    (3, "graph \"m\" {\n  %x = input x : f32[batch]\n  %y = scale(%x) {by: 1, by: 2} : f32[batch]\n}\n"),
    (2, "graph \"m\" {\n  output y = %y\n}\n"),
    (3, "graph \"m\" {\n  %x = input x : f32[batch]\n  gradient %x = %x\n}\n"),
    (2, "graph \"m\" {\n  bound time 99999999999999999999\n}\n"),
    (2, "graph \"m\" {\n  %w = parameter magic : f32[]\n}\n"),
    (2, "graph \"m\" {\n  %w = parameter normal(1.0) : f32[]\n}\n"),
    (3, "graph \"m\" {\n  bound time 1\n  bound time 2\n}\n"),
  ])
  func wrongTextsGiveTheLine(line: Int, text: String) {
    let error = #expect(throws: GraphParseError.self) { try parse(text) }
    #expect(error?.line == line, "\(error?.description ?? "")")
    #expect(error?.message.isEmpty == false)
  }

  /// A parameter whose numbers do not fill it breaks a rule of graphs; the verifier says so at the end.
  @Test func rulesOfGraphsHold() {
    #expect(throws: GraphParseError.self) {
      try parse("graph \"m\" {\n  %w = parameter constant(1.0) : f32[feature 2]\n}\n")
    }
  }

  @Test func deepAndLargeSizesAreRefused() {
    let deep = String(repeating: "floor(", count: 5000) + "t" + String(repeating: " / 2)", count: 5000)
    let wide = (0..<40).map { "floor((3 * a\($0) + 5) / 2)" }.joined(separator: " * ")
    for size in [
      deep, wide, "9223372036854775807 + 1", "2 * 9223372036854775807", "t / 2", "floor(t / 0)", "+", "3 3",
    ] {
      #expect(throws: GraphParseError.self) {
        try parse("graph \"m\" {\n  %x = input x : f32[feature \(size)]\n}\n")
      }
    }
  }

  /// Thousands of damaged texts: each is refused with a line that exists, or read as a graph that holds all rules.
  @Test func damagedTextsNeverTrap() throws {
    var generator = Generator(seed: 2024)
    let whole = Array(try Graphs.ofAllSamples().description.utf8)
    let odd = Array(try Graphs.withOddNames().description.utf8)
    let lines = whole.split(separator: UInt8(ascii: "\n"))
    var accepted = 0
    for round in 0..<4000 {
      // A few lines of the large graph at a time, with what they read.
      var bytes = odd
      if round.isMultiple(of: 2) {
        let node = lines[Int.random(in: 1..<(lines.count - 1), using: &generator)]
        let names = Set(String(decoding: node, as: UTF8.self).matches(of: #/%[^,) ]+/#).map { String($0.0) })
        let used = lines.filter { line in
          names.contains { String(decoding: line, as: UTF8.self).hasPrefix("  \($0) ") }
        }
        bytes = Array(Array("graph \"m\" {\n".utf8) + used.joined(separator: [10]) + Array("\n}\n".utf8))
      }
      for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.damage(&bytes, &generator) }
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        let graph = try parse(text)
        accepted += 1
        try graph.verify()
        #expect(try parse(graph.description).description == graph.description, "\(text)")
      } catch let error as GraphParseError {
        #expect(error.line >= 1 && error.line <= text.utf8.count { $0 == 10 } + 1)
      }
    }
    #expect(accepted > 20 && accepted < 3500)
  }

  private static func damage(_ bytes: inout [UInt8], _ generator: inout Generator) {
    let signs = Array("%=(){}[],:@\"\\ +-*/.#~0123456789\nabf".utf8)
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes.remove(at: place)
    case 1: bytes[place] = signs.randomElement(using: &generator) ?? 0
    case 2: bytes.insert(signs.randomElement(using: &generator) ?? 0, at: place)
    case 3: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &generator)))
    default:
      let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
      let part = Array(bytes[place..<end])
      bytes.insert(contentsOf: part, at: Int.random(in: 0...bytes.count, using: &generator))
    }
  }
}
