import Diagnostics
import Testing
import YAMLSource

@Suite struct LimitTests {
  private func read(_ text: String, _ limits: YAMLLimits = YAMLLimits()) -> [String] {
    let result = YAMLReader.read(sourceFile(text), limits: limits)
    if !result.diagnostics.isEmpty { #expect(result.root == nil) }
    return findings(result.diagnostics)
  }

  private let tooDeep = "lists and mappings are nested deeper than 64 levels"

  @Test func depthEndsTheReading() {
    #expect(read(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)) == [])
    #expect(
      read(String(repeating: "[", count: 65) + String(repeating: "]", count: 65)) == [
        "GC0002 1:65-1:66 \(tooDeep)"
      ])
    #expect(read(String(repeating: "[", count: 100_000)) == ["GC0002 1:65-1:66 \(tooDeep)"])
    #expect(read(String(repeating: "{a: ", count: 100_000)) == ["GC0002 1:257-1:258 \(tooDeep)"])
    #expect(read(String(repeating: "- ", count: 20_000)) == ["GC0002 1:129-1:130 \(tooDeep)"])
    #expect(read(String(repeating: "? ", count: 20_000)) == ["GC0002 1:129-1:130 \(tooDeep)"])
    #expect(read(String(repeating: "[\n", count: 20_000)) == ["GC0002 65:1-65:2 \(tooDeep)"])
    let steps = (0..<200).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(read(steps) == ["GC0002 65:65-65:66 \(tooDeep)"])
  }

  @Test func depthIsBoundedWhateverIsAskedFor() {
    let text = String(repeating: "[", count: 2_000) + String(repeating: "]", count: 2_000)
    #expect(
      read(text, YAMLLimits(depth: .max)) == [
        "GC0002 1:1001-1:1002 lists and mappings are nested deeper than 1000 levels"
      ])
  }

  @Test func nodesEndTheReading() {
    let limits = YAMLLimits(nodes: 5)
    #expect(read("[1, 2, 3, 4]", limits) == [])
    #expect(read("[1, 2, 3, 4, é, 6]", limits) == ["GC0002 1:14-1:15 the file has more than 5 values"])
    #expect(read("a: 1\nb: 2\nc: 3\n", limits) == ["GC0002 3:1-3:2 the file has more than 5 values"])
  }

  @Test func bytesEndTheReading() {
    let limits = YAMLLimits(bytes: 8)
    #expect(read("a: 12345", limits) == [])
    #expect(
      read("a: 123456", limits) == ["GC0002 1:9-1:9 test.yaml has 9 bytes; a model file may have 8"])
  }

  @Test func aBombOfAliasesStaysSmall() {
    let levels = "abcdefgh".map {
      "\($0): &\($0) [" + Array(repeating: "*z", count: 9).joined(separator: ", ") + "]\n"
    }
    let text = levels.joined() + "*a : 1\n? *b\n: 2\n"
    let findings = findings(YAMLReader.read(sourceFile(text)).diagnostics)
    #expect(findings.count == 11)
    #expect(findings.allSatisfy { $0.hasPrefix("GC0005") || $0.hasPrefix("GC0002") })
  }

  @Test func propertiesWithoutValuesAreNotAllListed() {
    #expect(read("a: " + String(repeating: "&a ", count: 10_000)).count <= 101)
    #expect(read("a: " + String(repeating: "!a ", count: 10_000)).count <= 101)
    #expect(read("[" + String(repeating: "&a ,", count: 10_000)).count == 101)
  }

  @Test func findingsEndTheReading() {
    let findings = read(String(repeating: "a: 1\n", count: 10_000))
    #expect(findings.count == 101)
    #expect(findings.last == "GC0002 101:4-101:4 reading ends after 100 findings")
  }
}
