import Graph
import Testing

/// Arithmetic with symbols against arithmetic with numbers.
@Suite struct SizeTests {
  private static let names = ["batch", "time", "width"]

  /// A random expression: the size, and what it comes to.
  private static func expression(
    _ depth: Int, _ values: [String: Int], _ generator: inout Generator
  ) throws(SizeError) -> (Size, Int) {
    if depth == 0 || Int.random(in: 0..<5, using: &generator) == 0 {
      if Bool.random(using: &generator) {
        let number = Int.random(in: -6...6, using: &generator)
        return (Size(number), number)
      }
      let name = names[Int.random(in: 0..<names.count, using: &generator)]
      return (Size(symbol: name), values[name] ?? 0)
    }
    let (a, x) = try expression(depth - 1, values, &generator)
    let (b, y) = try expression(depth - 1, values, &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0, 1: return (try a.adding(b), x + y)
    case 2: return (try a.subtracting(b), x - y)
    case 3: return (try a.multiplied(by: b), x * y)
    default:
      let divisor = Int.random(in: 1...7, using: &generator)
      return (try a.dividedRoundingDown(by: divisor), Int((Double(x) / Double(divisor)).rounded(.down)))
    }
  }

  @Test func expressionsComeToTheirNumbers() throws {
    var generator = Generator(seed: 1)
    for _ in 0..<6000 {
      let values = Dictionary(
        uniqueKeysWithValues: Self.names.map { ($0, Int.random(in: 0...9, using: &generator)) })
      let (size, number) = try Self.expression(4, values, &generator)
      #expect(try size.evaluated(values) == number, "\(size) with \(values)")
      #expect(size.symbols.isSubset(of: Self.names))
      if let constant = size.constant { #expect(constant == number) }
      if let exact = size.dividedExactly(by: 3) { #expect(try exact.evaluated(values) * 3 == number) }
      // What is printed is read as the same size.
      let text = "graph \"m\" {\n  %x = input x : f32[feature \(size)]\n}\n"
      if (size.constant ?? 0) >= 0 {
        let read = try parse(text)
        #expect(read.values[0].type.axes[0].size == size, "\(size)")
      }
    }
  }

  @Test func equalSizesAreEqual() throws {
    let (a, b) = (Size(symbol: "a"), Size(symbol: "b"))
    func sum(_ sizes: Size...) throws -> Size { try sizes.reduce(Size(0)) { try $0.adding($1) } }
    #expect(try sum(a, b, Size(1)) == sum(Size(1), b, a))
    #expect(try sum(a, a) == Size(2).multiplied(by: a))
    #expect(try a.multiplied(by: b) == b.multiplied(by: a))
    #expect(
      try sum(a, b).multiplied(by: sum(a, b))
        == sum(a.multiplied(by: a), Size(2).multiplied(by: a.multiplied(by: b)), b.multiplied(by: b)))
    #expect(try a.subtracting(a) == Size(0))
    #expect(try a.subtracting(a).constant == 0)
    // Whole multiples leave the division, common factors too.
    #expect(try sum(Size(5).multiplied(by: a), Size(1)).dividedRoundingDown(by: 5) == a)
    #expect(
      try Size(7).multiplied(by: a).dividedRoundingDown(by: 5)
        == sum(a, Size(2).multiplied(by: a).dividedRoundingDown(by: 5)))
    #expect(
      try sum(Size(4).multiplied(by: a), Size(3)).dividedRoundingDown(by: 6)
        == sum(Size(2).multiplied(by: a), Size(1)).dividedRoundingDown(by: 3))
    #expect(
      try sum(a, Size(-6)).dividedRoundingDown(by: 5)
        == sum(sum(a, Size(4)).dividedRoundingDown(by: 5), Size(-2)))
    #expect(try Size(-7).dividedRoundingDown(by: 2) == Size(-4))
    #expect(try Size(6).multiplied(by: a).dividedRoundingDown(by: 3) == Size(2).multiplied(by: a))
    #expect(a != b && Size(1) != Size(2) && a != Size(1))
  }

  @Test func randomSumsInAnyOrderAreEqual() throws {
    var generator = Generator(seed: 3)
    for _ in 0..<500 {
      var parts: [Size] = []
      for _ in 0..<5 { parts.append(try Self.expression(2, [:], &generator).0) }
      let shuffled = parts.shuffled(using: &generator)
      let (first, second) = (
        try parts.reduce(Size(0)) { try $0.adding($1) }, try shuffled.reduce(Size(0)) { try $0.adding($1) }
      )
      #expect(
        first == second && first.hashValue == second.hashValue && first.description == second.description)
    }
  }

  @Test func overflowIsAnError() throws {
    let (a, most) = (Size(symbol: "a"), Size(Int.max))
    #expect(throws: SizeError.overflow) { try most.adding(Size(1)) }
    #expect(throws: SizeError.overflow) { try Size(Int.min).subtracting(Size(1)) }
    #expect(throws: SizeError.overflow) { try Size(0).subtracting(Size(Int.min)) }
    #expect(throws: SizeError.overflow) { try most.multiplied(by: Size(2)) }
    #expect(throws: SizeError.overflow) { try most.multiplied(by: a).adding(a) }
    #expect(throws: SizeError.overflow) { try most.multiplied(by: a).evaluated(["a": 2]) }
    #expect(throws: SizeError.overflow) { try a.adding(most).evaluated(["a": 1]) }
    #expect(throws: SizeError.overflow) { try a.multiplied(by: a).evaluated(["a": 1 << 40]) }
    #expect(throws: SizeError.unbound("a")) { try a.adding(Size(1)).evaluated(["b": 1]) }
    #expect(throws: SizeError.badDivisor) { try a.dividedRoundingDown(by: 0) }
    #expect(throws: SizeError.badDivisor) { try a.dividedRoundingDown(by: -2) }
    #expect(try Size(Int.min).dividedRoundingDown(by: 3).constant == -3_074_457_345_618_258_603)
    #expect(a.dividedExactly(by: 0) == nil && a.dividedExactly(by: -1) == nil)
  }

  @Test func sizesArePrintedAsPeopleWriteThem() throws {
    let (t, w) = (Size(symbol: "time"), Size(symbol: "width"))
    #expect(Size(128).description == "128")
    #expect(try t.subtracting(Size(6)).description == "time - 6")
    #expect(try t.dividedRoundingDown(by: 5).description == "floor(time / 5)")
    #expect(try t.adding(Size(1)).dividedRoundingDown(by: 5).description == "floor((time + 1) / 5)")
    #expect(try Size(2).multiplied(by: t).adding(Size(1)).description == "2 * time + 1")
    #expect(try Size(-1).multiplied(by: t).adding(w).description == "-time + width")
    #expect(try t.multiplied(by: w).description == "time * width")
    #expect(Axis("time", t).description == "time" && Axis("feature", 3).description == "feature 3")
    #expect(
      TensorType(.i32, [Axis("batch", Size(symbol: "batch")), Axis("time", 4)]).description
        == "i32[batch, time 4]")
    #expect(t.symbolName == "time")
    #expect(try t.adding(Size(1)).symbolName == nil)
  }
}
