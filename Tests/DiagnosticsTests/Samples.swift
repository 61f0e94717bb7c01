import Diagnostics

/// A file from a text.
func sourceFile(_ name: String, _ text: String) -> SourceFile {
  SourceFile(name: name, bytes: Array(text.utf8))
}

/// The span of the nth occurrence (from 0) of some words.
func span(of words: String, in file: SourceFile, occurrence: Int = 0) -> SourceSpan {
  let needle = Array(words.utf8)
  var found = 0
  var start = 0
  while start + needle.count <= file.bytes.count {
    if Array(file.bytes[start..<(start + needle.count)]) == needle {
      if found == occurrence { return SourceSpan(file: file, start: start, end: start + needle.count) }
      found += 1
    }
    start += 1
  }
  return SourceSpan(file: file, start: file.bytes.count, end: file.bytes.count)
}

/// Numbers that are the same in every run (SplitMix64).
struct FixedRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The finding that the design shows, with two places on one line and a third above.
func sizesDisagree() -> Diagnostic {
  let lines = (1...31).map { line in
    switch line {
    case 4: "let: { width: 256 }"
    case 9: "  - positions: { learned: 512, width: 320 }"
    case 31: "  - add: [words, places]"
    default: ""
    }
  }
  let file = sourceFile("tiny.yaml", lines.joined(separator: "\n") + "\n")
  return .error(
    .sizesDisagree, "the inputs of `add` disagree on axis `feature`", at: span(of: "places", in: file),
    label: "f32[batch, time, feature 320]",
    secondary: [
      .init(span(of: "words", in: file), "f32[batch, time, feature 256]"),
      .init(span(of: "320", in: file), "320 comes from here"),
    ],
    bindings: [.init(name: "width", value: "256", span: span(of: "256", in: file))],
    help: ["leave out `width`: it follows the input"])
}
