import Diagnostics
import Foundation
import Testing

@Suite struct SARIFTests {
  private func run(_ diagnostics: [Diagnostic]) throws -> [String: Any] {
    let text = Diagnostic.sarif(of: diagnostics, toolVersion: "1.2.3")
    let log = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(log["version"] as? String == "2.1.0")
    return try #require((log["runs"] as? [[String: Any]])?.first)
  }

  private func at(_ value: Any?, _ path: String...) -> Any? {
    path.reduce(value) { value, name in (value as? [String: Any])?[name] }
  }

  @Test func resultsPointAtTheirRules() throws {
    let run = try run([.error(.cannotRead, "m"), sizesDisagree(), .warning(.cannotRead, "n")])
    let rules = try #require(at(run, "tool", "driver", "rules") as? [[String: Any]])
    #expect(rules.map { $0["id"] as? String } == ["GC0203", "GC0501"])
    #expect(at(run, "tool", "driver", "version") as? String == "1.2.3")
    #expect(run["columnKind"] as? String == "unicodeCodePoints")
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.map { $0["ruleIndex"] as? Int } == [1, 0, 1])
    #expect(results.map { $0["level"] as? String } == ["error", "error", "warning"])
    for result in results {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
    }
  }

  @Test func placesAreRegions() throws {
    let run = try run([sizesDisagree()])
    let result = try #require((run["results"] as? [[String: Any]])?.first)
    let location = (result["locations"] as? [[String: Any]])?.first
    let region = try #require(at(location, "physicalLocation", "region") as? [String: Int])
    #expect(region == ["startLine": 31, "startColumn": 18, "endLine": 31, "endColumn": 24])
    let related = try #require(result["relatedLocations"] as? [[String: Any]])
    #expect(related.map { $0["id"] as? Int } == [1, 2])
    #expect(at(related.last, "message", "text") as? String == "320 comes from here")
    #expect(at(related.last, "physicalLocation", "region", "startLine") as? Int == 9)
  }

  @Test(arguments: [
    ("models/a b.yaml", "models/a%20b.yaml"), ("/abs/é.yaml", "file:///abs/%C3%A9.yaml"),
    ("a:b#?%.yaml", "a%3Ab%23%3F%25.yaml"), ("../up.yaml", "../up.yaml"),
  ])
  func namesBecomeURIs(name: String, uri: String) throws {
    let file = sourceFile(name, "x")
    let run = try run([.error(.unknownKey, "m", at: SourceSpan(file: file, start: 0, end: 1))])
    let result = (run["results"] as? [[String: Any]])?.first
    let location = (result?["locations"] as? [[String: Any]])?.first
    #expect(at(location, "physicalLocation", "artifactLocation", "uri") as? String == uri)
  }

  @Test func nothingFoundIsAnEmptyRun() throws {
    #expect((try run([])["results"] as? [Any])?.isEmpty == true)
  }
}
