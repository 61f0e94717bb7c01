import Diagnostics
import Testing
import YAMLSource

/// Numbers that are the same in every run (xorshift).
private struct FixedRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

@Suite struct FuzzTests {
  private static let samples = [
    "graphc: 1\nmodel: é\nlet: { width: 4, rate: 1e-3 }\ninputs:\n  x: { axes: [batch, time, feature: 1] }\n",
    "layers:\n  - rnn: { hidden: 1, bias: false }\n    weights: { w: [[1]], v: [[-1]] }\n  - relu\n  -\noutputs: [y]\n",
    "a: |\n  text 🙂\n  more\n\nb: >-\n  x\nc: \"q\\n\" # note\nd: 'it''s'\n? e\n: f\n---\n",
    "&a k: *b\n<<: !!map {x: , y}\n[z]: 1\nk: 2\r\n%YAML 1.1\n--- !t\n- - - a\n    - b\n\t\n",
  ]
  private static let pieces = [
    "[", "]", "{", "}", ":", ": ", ",", "-", "- ", "? ", "&a ", "*a", "!t ", "!", "\"", "'", "|\n", ">\n",
    "#", " #",
    "\n", "\r\n", "\t", "  ", "é", "🙂", "%", "@", "---\n", "...\n", "<<: ", "\\", "\u{FEFF}",
  ]

  private func mutated(_ text: String, _ random: inout FixedRandom) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1, 2:
        let end = min(bytes.count, place + Int.random(in: 0...6, using: &random))
        bytes.removeSubrange(place..<end)
      case 3:
        let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
        bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
      default:
        let piece = FuzzTests.pieces[Int.random(in: 0..<FuzzTests.pieces.count, using: &random)]
        bytes.insert(contentsOf: piece.utf8, at: place)
      }
    }
    return bytes
  }

  /// The spans that do not lie within their parent's, or overlap the sibling before.
  private func misplaced(_ node: YAMLNode, within outer: Range<Int>) -> [String] {
    let range = node.span.start..<node.span.end
    var problems: [String] = []
    if range.lowerBound < outer.lowerBound || range.upperBound > outer.upperBound {
      problems.append("\(range) is not within \(outer)")
    }
    var last = range.lowerBound
    func follow(_ span: SourceSpan) {
      if span.start < last { problems.append("\(span.start)..<\(span.end) starts before \(last)") }
      if span.end > range.upperBound { problems.append("\(span.start)..<\(span.end) is not within \(range)") }
      last = span.end
    }
    switch node.content {
    case .scalar(let scalar):
      if scalar.isPlain, !scalar.text.contains(" "), node.span.text != scalar.text,
        !node.span.text.contains("\n")
      {
        problems.append("\(scalar.text.debugDescription) is not \(node.span.text.debugDescription)")
      }
    case .sequence(let items):
      for item in items {
        follow(item.span)
        problems += misplaced(item, within: range)
      }
    case .mapping(let entries):
      for entry in entries {
        follow(entry.keySpan)
        follow(entry.value.span)
        problems += misplaced(entry.value, within: range)
      }
    }
    return problems
  }

  @Test(arguments: 0..<4)
  func damageNeverMisplacesAnything(sample: Int) {
    var random = FixedRandom(state: 0x9E37_79B9_7F4A_7C15 &+ UInt64(sample))
    var trees = 0
    for _ in 0..<3_000 {
      let bytes = mutated(FuzzTests.samples[sample], &random)
      let text = String(decoding: bytes, as: UTF8.self)
      let file = SourceFile(name: "test.yaml", bytes: bytes)
      let result = YAMLReader.read(file, limits: YAMLLimits(depth: 16))
      if let root = result.root {
        trees += 1
        #expect(misplaced(root, within: 0..<bytes.count) == [], "\(text.debugDescription)")
      }
      #expect(result.root != nil || !result.diagnostics.isEmpty, "\(text.debugDescription)")
      for diagnostic in result.diagnostics {
        guard let primary = diagnostic.primary else {
          Issue.record("no place: \(diagnostic.message) in \(text.debugDescription)")
          continue
        }
        for span in [primary.span] + diagnostic.secondary.map(\.span) {
          #expect(span.start >= 0 && span.end <= bytes.count, "\(text.debugDescription)")
        }
        #expect(
          !diagnostic.message.hasPrefix("this is not YAML"), "\(diagnostic.message): \(text.debugDescription)"
        )
        #expect(!diagnostic.text().isEmpty)
      }
    }
    #expect(trees > 100)
  }
}
