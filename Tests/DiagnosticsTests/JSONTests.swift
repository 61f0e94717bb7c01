import Diagnostics
import Foundation
import Testing

@Suite struct JSONTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func holdsEveryFact() throws {
    let object = try object(sizesDisagree().json)
    #expect(object["severity"] as? String == "error")
    #expect(object["code"] as? String == "GC0203")
    #expect(object["message"] as? String == "the inputs of `add` disagree on axis `feature`")
    #expect(object["file"] as? String == "tiny.yaml")
    #expect(object["line"] as? Int == 31)
    #expect(object["column"] as? Int == 18)
    #expect(object["endLine"] as? Int == 31)
    #expect(object["endColumn"] as? Int == 24)
    #expect(object["label"] as? String == "f32[batch, time, feature 320]")
    #expect(object["help"] as? [String] == ["leave out `width`: it follows the input"])
    let secondary = try #require(object["secondary"] as? [[String: Any]])
    #expect(secondary.map { $0["line"] as? Int } == [31, 9])
    #expect(secondary.map { $0["column"] as? Int } == [11, 39])
    #expect(secondary.last?["label"] as? String == "320 comes from here")
    let bindings = try #require(object["bindings"] as? [[String: Any]])
    #expect(bindings.first?["name"] as? String == "width")
    #expect(bindings.first?["value"] as? String == "256")
    #expect(bindings.first?["line"] as? Int == 4)
  }

  @Test func isOneLine() {
    #expect(!sizesDisagree().json.contains("\n"))
  }

  @Test func aMissingPlaceIsNull() throws {
    let object = try object(Diagnostic.error(.cannotRead, "m").json)
    for name in ["file", "line", "column", "endLine", "endColumn", "label"] {
      #expect(object[name] is NSNull)
    }
  }

  @Test func anArrayHoldsAll() throws {
    let text = Diagnostic.json(of: [sizesDisagree(), .warning(.unusedLayer, "m")])
    let list = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(list.map { $0["severity"] as? String } == ["error", "warning"])
    #expect(Diagnostic.json(of: []) == "[]")
  }

  @Test func everyCharacterSurvives() throws {
    var text = "\"\\/</script>\u{2028}\u{2029}\u{FEFF}\u{10FFFF}é\u{301}🙂"
    for value in UInt32(0)...0xA0 { text.unicodeScalars.append(try #require(Unicode.Scalar(value))) }
    let json = Diagnostic.error(.cannotRead, text).json
    #expect(!json.utf8.contains { $0 < 0x20 })
    let read = try #require(try object(json)["message"] as? String)
    #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func theWriterPutsCommasAndIndentation() {
    var writer = JSONText(isIndented: true)
    writer.object { object in
      object.member("a", 1)
      object.key("b")
      object.array { list in
        list.boolean(true)
        list.number(1.5)
        list.number(.nan)
        list.object { _ in }
        list.array { _ in }
      }
      object.member("c", ["x"])
      object.member("d", false)
    }
    #expect(
      writer.text == """
        {
          "a": 1,
          "b": [
            true,
            1.5,
            null,
            {},
            []
          ],
          "c": [
            "x"
          ],
          "d": false
        }
        """)
  }
}
