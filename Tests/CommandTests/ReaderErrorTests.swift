import Glibc
import Testing

/// What is wrong with data files, said as it should be: the whole text of each error.
@Suite struct ReaderErrorTests {
  private static let table = "{ csv: { file: data, text: [2, 3], label: 1 } }"

  private func errors(_ source: String, _ content: [UInt8], test: [UInt8]? = nil) throws -> Command.Outcome {
    let space = try Workspace()
    space.write("data", content)
    if let test { space.write("test", test) }
    let tests = test == nil ? "" : "\n  test: \(source.replacing("data", with: "test"))"
    space.write(
      "model.yaml",
      Array(
        """
        graphc: 1
        model: texts
        inputs: { tokens: { tokens: 64, axes: [batch, time], pad: 0 } }
        layers: [ embedding: 8, pool: mean, { linear: 4, name: logits } ]
        outputs: [logits]
        train: { loss: { cross_entropy: logits }, optimizer: adam }
        data:
          tokenizer: { words: 64, length: 8 }
          train: \(source)\(tests)

        """.utf8))
    return try Command.run(["run", "--train", "--out", "out", "model.yaml"], in: space.path, memory: 1 << 30)
  }

  @Test(
    arguments: [
      (
        table, "1,a,b\n5,a,b\n",
        """
        error[GC0304]: `data` is no right data: line 2 has the class `5`; classes go from 1 to 4
          = help: correct the line, or say which class is the first (`first: 1`)
        """
      ),
      (
        table, "1,a,b\n0,a,b\n4,a,b\n",
        """
        error[GC0304]: `data` is no right data: line 3 has the class `4`; classes go from 0 to 3
          = help: correct the line, or say which class is the first (`first: 1`)
        """
      ),
      (
        table.replacing("label: 1", with: "label: 1, first: 1"), "1,a,b\n0,a,b\n",
        """
        error[GC0304]: `data` is no right data: line 2 has the class `0`; classes go from 1 to 4
          = help: correct the line, or say which class is the first (`first: 1`)
        """
      ),
      (
        table, "3,a,b\n4,a,b\n",
        """
        error[GC0304]: `data` numbers its classes from 3 on (line 1)
          = help: say which is the first, as in `first: 3`
        """
      ),
      (
        table, "Class,Title,Text\n1,a,b\n2,a,b\n3,a,b\n4,a,b\n",
        """
        error[GC0305]: `data` has 5 classes (`Class`, `1`, `2`, `3`, `4`), but the model tells 4 apart
          = help: the rarest is `Class` (line 1)
          = help: if the first line names the columns, write `header: true`
        """
      ),
      (
        table, "1,a,b\n2,\"a,b\n1,c,d\n",
        """
        error[GC0304]: `data` is no right data: line 2 opens a quote that is never closed
          = help: close it; a quote inside of a quoted field is written twice (`""`)
        """
      ),
      (
        table, "1,a,b\n2,a\n",
        """
        error[GC0304]: `data` is no right data: line 2 has 2 fields, the first has 3
          = help: put fields that hold commas in quotes
        """
      ),
      (
        table, "1;a;b\n",
        """
        error[GC0304]: `data` is no right data: line 1 has 1 field; field 2 is needed
         --> model.yaml:9:37
          |
        9 |   train: { csv: { file: data, text: [2, 3], label: 1 } }
          |                                     ^^^^^^
          = help: check the separator, and which columns hold text and class
        """
      ),
      (
        table, "1,a,b\n,a,b\n",
        """
        error[GC0304]: `data` is no right data: line 2 has an empty label
          = help: correct the line, or leave it out
        """
      ),
      (
        table, "PAR1 and so on, more than enough",
        """
        error[GC0304]: `data` is a Parquet file, not a text
          = help: convert it: `duckdb -c "COPY (SELECT * FROM 'x.parquet') TO 'x.jsonl' (FORMAT json)"`
        """
      ),
      (
        "{ tsv: { file: data, text: sentence, label: lable } }", "sentence\tlabel\nx\ty\n",
        """
        error[GC0304]: `data` is no right data: line 1 names no column `lable`
         --> model.yaml:9:54
          |
        9 |   train: { tsv: { file: data, text: sentence, label: lable } }
          |                                                      ^^^^^
          = help: did you mean `label`?
          = help: its columns are `sentence`, `label`
        """
      ),
      (
        "{ csv: { file: data, text: [title, body], label: class } }", "label,title,text\nx,y,z\n",
        """
        error[GC0304]: `data` is no right data: line 1 names no column `body`
         --> model.yaml:9:37
          |
        9 |   train: { csv: { file: data, text: [title, body], label: class } }
          |                                     ^^^^^^^^^^^^^
          = help: its columns are `label`, `title`, `text`
        """
      ),
      (
        "{ tsv: { file: data, text: sentence, label: 2, header: false } }", "sentence\tlabel\nx\ty\n",
        """
        error[GC0304]: `data` is no right data: line 1 is no header, so there is no column `sentence`
         --> model.yaml:9:37
          |
        9 |   train: { tsv: { file: data, text: sentence, label: 2, header: false } }
          |                                     ^^^^^^^^
          = help: give the number of the column, or take `header: false` away
        """
      ),
      (
        "{ tsv: { file: data, text: a, label: 2 } }", "a\ta\n",
        """
        error[GC0304]: `data` is no right data: line 1 names two columns `a`
         --> model.yaml:9:37
          |
        9 |   train: { tsv: { file: data, text: a, label: 2 } }
          |                                     ^
          = help: give the number of the column: 1
        """
      ),
      (
        "{ json_lines: { file: data, label: label } }",
        "{\"text\": \"a\", \"label\": 1}\n{\"text\": \"a\"}\n",
        """
        error[GC0304]: `data` is no right data: line 2 has no field `label`
          = help: its fields are `text`
        """
      ),
      (
        "{ json_lines: { file: data, label: lable } }", "{\"text\": \"a\", \"label\": 1}\n",
        """
        error[GC0304]: `data` is no right data: line 1 has no field `lable`
         --> model.yaml:9:45
          |
        9 |   train: { json_lines: { file: data, label: lable } }
          |                                             ^^^^^
          = help: did you mean `label`?
          = help: its fields are `text`, `label`
        """
      ),
      (
        "{ json_lines: { file: data, label: label } }", "{\"text\": \"a\", \"label\": 1}\n{\"text\":\n",
        """
        error[GC0304]: `data` is no right data: line 2 is no right JSON: a value is needed (byte 8)
          = help: write one whole object on each line
        """
      ),
      (
        "{ npz: data }", "PK\u{5}\u{6}",
        """
        error[GC0401]: `data` is no right ZIP archive: it is cut short: its directory is missing
          = help: download it again, or copy it again from where it came
        """
      ),
    ]) func theWholeText(_ source: String, _ content: String, _ text: String) throws
  {
    let outcome = try errors(source, Array(content.utf8))
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains(text + "\n"), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "error[").count == 1, "\(outcome.errors)")
  }

  @Test func testDataHasTheClassesOfTheTrainingData() throws {
    let outcome = try errors(Self.table, Array("x,a,b\ny,a,b\n".utf8), test: Array("y,a,b\nz,a,b\n".utf8))
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains(
        """
        error[GC0305]: `test` has the class `z` (line 2), which the training data does not have
          = help: its classes are `x`, `y`
        """), "\(outcome.errors)")
  }

  /// An endless line, a text of nothing but commas, a deep nest: refused within the memory given to the command.
  @Test(arguments: [
    (table, "a", 17 << 20, "more than 16 MiB"), (table, ",", 1 << 20, "more than 10,000 fields"),
    (table, "\0", 1 << 20, "NUL"), ("{ json_lines: { file: data } }", "[", 1 << 20, "nested"),
  ]) func hostileFiles(_ source: String, _ byte: Unicode.Scalar, _ count: Int, _ words: String) throws {
    let outcome = try errors(source, [UInt8](repeating: UInt8(ascii: byte), count: count))
    #expect(outcome.code == 2 && outcome.errors.contains(words), "\(outcome.errors)")
  }
}
