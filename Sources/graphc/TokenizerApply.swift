import ArgumentParser
import Diagnostics
import Driver

/// `graphc tokenizer apply`.
struct TokenizerApply: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Write the ids of texts as JSON Lines: one list for each text.",
    discussion: """
        graphc tokenizer apply vocab.txt sentences.txt
        graphc tokenizer apply --length 64 tokenizer.json < sentences.txt

      Exit codes: 0 done, 2 usage or files.
      """)

  @Option(
    help: ArgumentHelp(
      "The ids that a text is cut to; all if left out, also where a tokenizer.json holds a length.",
      valueName: "number"))
  var length: Int?

  @Flag(help: "Leave out the ids in front of and behind each text, such as those of [CLS] and [SEP].")
  var noSpecialTokens = false

  @Flag(help: "A vocab.txt is that of a cased model: capital letters and accents stay.")
  var cased = false

  @Argument(help: "The tokenizer: a tokenizer.json, or a vocab.txt of BERT.", completion: .file())
  var tokenizer: String

  @OptionGroup var texts: TextOptions

  func validate() throws {
    if let length, !(1...1 << 24).contains(length) {
      throw ValidationError("--length must be from 1 to \(1 << 24)")
    }
  }

  func run() throws {
    do throws(DiagnosticsError) {
      let application = try TokenizerApplication(
        path: tokenizer, isCased: cased, length: length, addsSpecialTokens: !noSpecialTokens,
        isJSON: texts.json)
      var lines = try texts.lines()
      var output = ""
      while let ids = try application.next(&lines) {
        output += ids
        guard output.utf8.count > 1 << 16 else { continue }
        Terminal.write(output)
        output = ""
      }
      Terminal.write(output)
    } catch {
      Terminal.report(FindingsText.of(error.diagnostics, omitted: 0, style: Terminal.style))
      throw ExitCode(2)
    }
  }
}
