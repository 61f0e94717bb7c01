import Diagnostics
import ModelLanguage
import Testing

/// Random damage to models that are right: whatever a file holds, reading it ends in a model or in findings with
/// places inside the file.
@Suite struct MutationTests {
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

  private static let words = [
    "linear", "attention", "residual", "transformer", "pool", "add", "concat", "conv1d", "from", "name", "repeat",
    "shape", "share", "freeze", "weights", "when", "over", "input", "input.feature", "batch", "time", "feature", "width",
    "layers", "blocks", "parameters", "let", "outputs", "true", "no", "~", "required",
  ]
  private static let values = [
    "0", "-1", "1", "2", "1e3", "0.5", "9223372036854775807", "9223372036854775808", "1e400", ".nan", "1/3", "(", "width / 7",
    "[a, b]", "{ a: 1 }", "[[1], [2]]", "\"\"", "'x'", "encoder.0", "é", "&a", "*a", "!t", "floor(time / 2)",
  ]

  private func tokens(_ text: String) -> [Range<String.Index>] {
    var ranges: [Range<String.Index>] = []
    var start = text.startIndex
    for index in text.indices {
      if " \n:,[]{}".contains(text[index]) {
        if start < index { ranges.append(start..<index) }
        start = text.index(after: index)
      }
    }
    return ranges
  }

  private func mutated(_ text: String, _ random: inout FixedRandom) -> [UInt8] {
    var text = text
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let all = tokens(text)
      guard let range = all.randomElement(using: &random) else { break }
      switch Int.random(in: 0..<6, using: &random) {
      case 0: text.replaceSubrange(range, with: Self.words.randomElement(using: &random) ?? "")
      case 1, 2: text.replaceSubrange(range, with: Self.values.randomElement(using: &random) ?? "")
      case 3: text.removeSubrange(range)
      case 4:
        let other = all.randomElement(using: &random).map { String(text[$0]) } ?? ""
        text.replaceSubrange(range, with: other)
      default:
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let (from, to) = (Int.random(in: 0..<lines.count, using: &random), Int.random(in: 0..<lines.count, using: &random))
        lines.insert(lines[from], at: to)
        text = lines.joined(separator: "\n")
      }
    }
    var bytes = Array(text.utf8)
    if Int.random(in: 0..<4, using: &random) == 0, !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      if Bool.random(using: &random) {
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      } else {
        bytes.removeSubrange(place..<min(bytes.count, place + 5))
      }
    }
    return bytes
  }

  private func misplaced(_ reading: ModelReading, _ size: Int) -> [String] {
    reading.diagnostics.flatMap { finding in
      let spans =
        [finding.primary?.span].compactMap(\.self) + finding.secondary.map(\.span) + finding.bindings.compactMap(\.span)
      var problems = spans.filter { $0.file.name != "model.yaml" || $0.start > $0.end || $0.end > size }
        .map { "\($0.file.name) \($0.start)..<\($0.end): \(finding.message)" }
      if finding.primary == nil { problems.append("no place: \(finding.message)") }
      if finding.text(DiagnosticTextStyle(isColoured: false, width: 100)).isEmpty { problems.append("no text") }
      return problems
    }
  }

  private static let rich = """
    graphc: 1
    model: rich
    let: { width: 8, half: width / 2 }
    inputs:
      tokens: { tokens: 50, axes: [batch, time], pad: 0 }
      image: { axes: [batch, channel: 1, height: 8, width: 8] }
    blocks:
      inner: { parameters: { hidden: required, norm: pre }, layers: [{ layer_norm: , when: { norm: pre } }, linear: hidden, { linear: input.feature, name: back }] }
      outer: { parameters: { n: 4 }, layers: [residual: [inner: { hidden: 2 * n }], { add: [input, inner] }] }
    layers:
      - { embedding: { width: width }, from: tokens }
      - { outer: { n: half }, repeat: 2, name: o }
      - { conv1d: { channels: width, kernel: 3, padding: same }, shape: [batch, time, width], name: c }
      - { linear: width, share: o.0.inner.back, name: tied }
      - { pool: mean, name: p }
      - { patches: 4, from: image, name: q }
      - { pool: max }
      - { linear: { width: width }, name: r, freeze: true, renamed_from: s }
      - { concat: [p, r] }
      - { linear: 2, weights: { bias: [0, 1] }, name: logits }
    outputs: [logits, o.1.add]
    train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 1e-3 } }, epochs: 2, batch: 4, seed: 3 }
    data: { tokenizer: { wordpiece: v.txt, length: 16 }, train: { safetensors: t.safetensors } }
    """

  @Test func theRichModelIsRight() {
    #expect(read(Self.rich).model != nil, "\(rendered(read(Self.rich)))")
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func damageIsReported(_ seed: UInt64) {
    var random = FixedRandom(state: seed &* 0x9E37_79B9_7F4A_7C15)
    let shipped = Fixtures.names(in: Fixtures.graphs, ending: ".yaml").compactMap { Fixtures.bytes("\(Fixtures.graphs)\($0).yaml") }
      .map { String(decoding: $0, as: UTF8.self) }
    let samples = shipped + [Self.rich, Self.rich]
    var wrong = 0
    for round in 0..<500 {
      let bytes = mutated(samples[round % samples.count], &random)
      let reading = read(bytes)
      let problems = misplaced(reading, bytes.count)
      #expect(problems.isEmpty, "\(problems)\n\(String(decoding: bytes, as: UTF8.self))")
      if reading.model == nil {
        wrong += 1
        #expect(reading.diagnostics.contains { $0.severity == .error })
      }
    }
    #expect(wrong > 250, "most damage must show")
  }
}
