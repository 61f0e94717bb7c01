import Diagnostics
import Testing
import YAMLSource

@Suite struct EncodingTests {
  private func read(_ bytes: [UInt8]) -> [String] {
    let result = YAMLReader.read(SourceFile(name: "test.yaml", bytes: bytes))
    if !result.diagnostics.isEmpty { #expect(result.root == nil) }
    return findings(result.diagnostics)
  }

  private func wide(_ text: String, width: Int, isBig: Bool) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar -> [UInt8] in
      let little = (0..<width).map { UInt8(truncatingIfNeeded: scalar.value >> UInt32(8 * $0)) }
      return isBig ? little.reversed() : little
    }
  }

  @Test(arguments: [true, false], ["", "\u{FEFF}"])
  func widerEncodingsAreNamed(isBig: Bool, mark: String) {
    for (width, name) in [(2, "UTF-16"), (4, "UTF-32")] {
      #expect(
        read(wide(mark + "a: 1\n", width: width, isBig: isBig))
          == ["GC0003 1:1-1:1 test.yaml is written in \(name); a model file is UTF-8"])
    }
  }

  @Test(
    arguments: [
      [0xFF], [0xC3], [0xC3, 0x28], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82],
    ] as [[UInt8]])
  func badBytesAreFoundWhereTheyStand(bad: [UInt8]) {
    let digits = String(bad[0], radix: 16, uppercase: true)
    #expect(
      read(Array("é: 1\nb: \"ü".utf8) + bad + Array("\"\n".utf8)).first?
        .hasSuffix("the byte 0x\(digits) is not UTF-8") == true)
    let result = YAMLReader.read(
      SourceFile(name: "test.yaml", bytes: Array("é: 1\nb: \"ü".utf8) + bad + Array("\"\n".utf8)))
    #expect(result.diagnostics.first?.primary?.span.position == SourcePosition(line: 2, column: 6))
    #expect(result.diagnostics.first?.code == .yamlEncoding)
  }

  @Test(arguments: [
    ("\u{0}", "the NUL character"), ("\u{1}", "the control character U+0001"),
    ("\u{1B}", "the control character U+001B"), ("\u{7F}", "the control character U+007F"),
    ("\u{80}", "the control character U+0080"), ("\u{85}", "the unusual line break U+0085"),
    ("\u{2028}", "the unusual line break U+2028"),
    ("\u{FEFF}", "a byte order mark inside the text (U+FEFF)"), ("\u{FFFF}", "the non-character U+FFFF"),
  ])
  func controlCharactersAreRefused(character: String, name: String) {
    for text in ["é: \(character)1\n", "é: 1#\(character)", "'é\(character)': 1\n"] {
      let findings = read(Array(text.utf8))
      #expect(findings.count == 1)
      #expect(findings.first?.hasSuffix(" \(name) may not stand in a model file") == true)
      #expect(findings.first?.hasPrefix("GC0003 1:") == true)
    }
    #expect(read(Array("é: \(character)1\n".utf8)).first?.hasPrefix("GC0003 1:4-1:5 ") == true)
  }

  @Test func aReturnAloneIsRefused() {
    #expect(read(Array("a: 1\rb: 2\r".utf8)) == ["GC0003 1:5-1:6 a line ends with a carriage return alone"])
  }

  @Test func everyOtherCharacterMayStand() {
    #expect(read(Array("a: \"\u{A0}\u{D7FF}\u{E000}\u{FFFD}\u{1F642}\u{10FFFF}\"\n".utf8)) == [])
  }
}
