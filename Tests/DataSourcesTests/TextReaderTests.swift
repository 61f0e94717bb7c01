import DataSources
import Diagnostics
import Glibc
import Testing
import TestSupport

struct TextReaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func news(_ text: String, limit: Int? = nil) throws -> TextExamples {
    let examples = try TextTable.read(
      path: folder.write("n.csv", text.utf8), form: .csv,
      columns: .init(text: [.number(2), .number(3)], label: .number(1), firstClass: 1), limit: limit)
    _ = try LabelCoding.of(examples, outputs: 4)
    return examples
  }

  private func codes(_ examples: TextExamples, outputs: Int? = nil) throws -> [Int32] {
    let column = try LabelCoding.of(examples, outputs: outputs ?? examples.names.count).column(
      "y", of: examples)
    guard case .int32s(let values) = column.storage else { return [] }
    return values
  }

  private func refused(
    _ words: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> TextExamples
  ) throws {
    let finding = try failure(body)
    #expect(
      finding?.message.contains(words) == true, "\(finding?.message ?? "nothing")",
      sourceLocation: sourceLocation)
    #expect(finding?.help.isEmpty == false, sourceLocation: sourceLocation)
  }

  @Test func `CSV of AG News`() throws {
    let text = "3,\"Wall \"\"St.\"\"\",\"Short, \\band\"\r\n\"4\",a,\"two\nlines\"\r\n\n1,,é"
    let examples = try news("\u{FEFF}" + text)
    #expect(examples.texts == ["Wall \"St.\" Short, \\band", "a two\nlines", " é"])
    let coding = try LabelCoding.of(examples, outputs: 4)
    #expect(coding == .numbers(first: 1, count: 4) && coding.classes == ["1", "2", "3", "4"])
    #expect(try codes(examples, outputs: 4) == [2, 3, 0])
    #expect(try news(text, limit: 1).texts.count == 1)
    let packed = try folder.write("n.csv.gz", gzip(Array(text.utf8)))
    let again = try TextTable.read(
      path: packed, form: .csv, columns: .agNews)
    #expect(again == examples)
  }

  @Test func `Wrong tables are refused with the line`() throws {
    try refused("line 2 has the class `0`; classes go from 1 to 4") { try news("1,a,b\n0,a,b\n") }
    try refused("line 1 has the class `5`") { try news("5,a,b\n") }
    try refused("line 1 has the class `Class Index`") { try news("Class Index,Title,Description\n") }
    try refused("line 2 opens a quote that is never closed") { try news("1,a,b\n1,\"a,b\n1,c,d\n") }
    try refused("line 1 goes on after a closing quote") { try news("1,\"a\"b,c\n") }
    try refused("line 3 has 4 fields, the first has 3") { try news("1,a,b\n1,a,b\n1,a,b,c\n") }
    try refused("line 1 has 2 fields; field 3 is needed") { try news("1,a\n") }
    try refused("holds no examples") { try news("") }
    try refused("line 2 holds a NUL character") { try news("1,a,b\n1,a,\0") }
    try refused("is a Parquet file") { try news("PAR1xxxxxxxxxxxxx") }
    try refused("line 2 is not UTF-8") {
      try TextTable.read(
        path: folder.write("l", Array("1,a,b\n1,a,".utf8) + [0xE9]), form: .csv, columns: .agNews)
    }
    try refused("is UTF-16") {
      try TextTable.read(
        path: folder.write("u", [0xFF, 0xFE, 0x31, 0]), form: .csv, columns: .agNews)
    }
  }

  @Test func `TSV knows no quotes`() throws {
    let path = try folder.write("t.tsv", "text\tlabel\r\n\"so good\tpos\r\nbad\tneg\r\ngood\"\tpos\r\n".utf8)
    let examples = try TextTable.read(
      path: path, form: .tsv, columns: .init(text: [.name("text")], label: .number(2)), hasHeader: true)
    #expect(examples.texts == ["\"so good", "bad", "good\""])
    #expect(try codes(examples) == [1, 0, 1])
    #expect(try LabelCoding.of(examples, outputs: 2) == .words(["neg", "pos"]))
  }

  @Test func `JSON Lines`() throws {
    func read(_ text: String) throws -> TextExamples {
      let examples = try JSONLines.read(path: folder.write("x.jsonl", text.utf8))
      _ = try LabelCoding.of(examples, outputs: 2)
      return examples
    }
    let examples = try read(
      "{\"text\": \"a\\n\\u00e9\", \"label\": 1}\n\n{\"label\": 0, \"text\": \"\", \"x\": []}\r\n")
    #expect(try examples.texts == ["a\né", ""] && codes(examples) == [1, 0])
    try refused("line 2 has no field `label`") { try read("{\"text\":\"\",\"label\":0}\n{\"text\":\"\"}") }
    try refused("line 1 has no string in `text`") { try read("{\"text\":1,\"label\":0}") }
    try refused("line 1 has no label in `label`") { try read("{\"text\":\"\",\"label\":[]}") }
    try refused("the model tells 2 apart") {
      try read((0..<3).map { "{\"text\":\"\",\"label\":\"\($0)x\"}\n" }.joined())
    }
    try refused("line 1 is no object") { try read("[1]") }
    try refused("line 1 is no right JSON: a string does not end") { try read("{\"text\":\"") }
    try refused("nested more than 64 deep") { try read(String(repeating: "[", count: 600)) }
    try refused("line 1 has the class `2`") {
      try read("{\"text\":\"\",\"label\":2}\n{\"text\":\"\",\"label\":0}")
    }
  }

  @Test func `Class folders`() throws {
    for name in ["neg", "pos", "unsup", "pos/deep"] where name != "pos/deep" {
      mkdir(folder.path(name), 0o777)
    }
    for (name, text) in [
      ("neg/10_1.txt", "c"), ("neg/2_1.txt", "d"), ("neg/0_1.txt", "b"), ("pos/0_9.txt", "a<br />"),
      ("urls.txt", "u"),
      ("unsup/0.txt", "x"), ("pos/.hidden", "x"),
    ] { try folder.write(name, text.utf8) }
    let examples = try ClassFolders.read(path: folder.path)
    #expect(examples.texts == ["b", "c", "d", "a<br />"])
    #expect(try codes(examples) == [0, 0, 0, 1] && examples.names == [Array("neg".utf8), Array("pos".utf8)])
    #expect(try ClassFolders.read(path: folder.path, limit: 2).texts == ["b", "a<br />"])
    #expect(try ClassFolders.read(path: folder.path, limit: 3).texts == ["b", "c", "a<br />"])
    #expect(try ClassFolders.read(path: folder.path, classes: ["pos", "neg"]).labels == [0, 1, 1, 1])
    #expect(try codes(ClassFolders.read(path: folder.path, classes: ["pos", "neg"])) == [1, 0, 0, 0])
    mkdir(folder.path("zero"), 0o777)
    try refused("zero` is empty") { try ClassFolders.read(path: folder.path) }
    try refused("holds no folders of classes") { try ClassFolders.read(path: folder.path("neg")) }
    try refused("cannot read") { try ClassFolders.read(path: folder.path("none")) }
    try folder.write("pos/1.txt", [0x61, 10, 0xE9])
    try refused("line 2 is not UTF-8") { try ClassFolders.read(path: folder.path, classes: ["pos"]) }
  }

  @Test func `Plain text and its windows`() throws {
    #expect(try PlainText.read(path: folder.write("p", Array("\u{FEFF}ab\r\n".utf8))) == "ab\r\n")
    #expect(try failure { try PlainText.read(path: folder.write("p", [])) }?.code == .noData)
    #expect(
      try failure { try PlainText.read(path: folder.write("p", [65, 65, 65]), limit: 2) }?.code
        == .fileTooLarge)
    #expect(PlainText.windows([1, 2, 3, 4, 5], length: 2, stride: 2).map(Array.init) == [[1, 2], [3, 4]])
    #expect(PlainText.windows([1, 2, 3], length: 3, stride: 1).count == 1)
    #expect(PlainText.windows([1, 2], length: 3, stride: 1).isEmpty)
  }
}
