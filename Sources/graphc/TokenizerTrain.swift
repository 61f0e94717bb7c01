import ArgumentParser
import Diagnostics
import Driver

/// `graphc tokenizer train`.
struct TokenizerTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Learn byte-pair merges from texts, and write a tokenizer.json.",
    discussion: """
      The vocabulary is that of the BpeTrainer of Hugging Face's `tokenizers` with the pre-tokenizer `Whitespace` and \
      the special tokens [UNK], [CLS], [SEP], [PAD] and [MASK].

        graphc tokenizer train --size 1000 --out tokenizer.json sentences.txt

      Exit codes: 0 done, 2 usage or files.
      """)

  @Option(help: ArgumentHelp("The tokens of the vocabulary.", valueName: "number"))
  var size = 30_000

  @Option(help: ArgumentHelp("Pairs that are rarer are not merged.", valueName: "number"))
  var leastFrequency = 0

  @Option(
    help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file(extensions: ["json"]))
  var out: String

  @OptionGroup var texts: TextOptions

  func validate() throws {
    if !(1...1 << 24).contains(size) { throw ValidationError("--size must be from 1 to \(1 << 24)") }
    if leastFrequency < 0 { throw ValidationError("--least-frequency must not be negative") }
  }

  func run() throws {
    do throws(DiagnosticsError) {
      var training = TokenizerTraining(
        vocabularySize: size, leastFrequency: leastFrequency, isJSON: texts.json)
      var lines = try texts.lines()
      try training.add(&lines)
      let (tokens, merges) = try training.write(path: out)
      Terminal.write("\(out): \(tokens) tokens, \(merges) merges, from \(lines.count) texts\n")
    } catch {
      Terminal.report(FindingsText.of(error.diagnostics, omitted: 0, style: Terminal.style))
      throw ExitCode(2)
    }
  }
}
