import ArgumentParser

/// `graphc tokenizer`.
struct Tokenizer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract: "Apply a tokenizer to texts, or train one.",
    discussion: """
      Texts stand one on each line, of a file or of standard input; with --json each is a JSON string.

        graphc tokenizer apply vocab.txt sentences.txt
        graphc tokenizer apply --length 64 --json tokenizer.json < sentences.jsonl
        graphc tokenizer train --size 1000 --out tokenizer.json sentences.txt

      Exit codes: 0 done, 2 usage or files.
      """,
    subcommands: [TokenizerApply.self, TokenizerTrain.self])
}
