internal import DataSources
public import Diagnostics

/// `graphc tokenizer train`: learns byte-pair merges from texts.
public struct TokenizerTraining {
  private var trainer: BPETrainer
  private let form: TextLine.Form

  /// Creates a training.
  ///
  /// - Parameters:
  ///   - vocabularySize: the wanted number of tokens.
  ///   - leastFrequency: pairs that are rarer are not merged.
  ///   - isJSON: whether texts come as JSON strings.
  public init(vocabularySize: Int, leastFrequency: Int, isJSON: Bool) {
    trainer = BPETrainer(vocabularySize: vocabularySize, leastFrequency: leastFrequency)
    form = isJSON ? .json : .plain
  }

  /// Counts the words of every text.
  ///
  /// Errors: those of the reader; `dataMalformed` for a line that is no text.
  public mutating func add(_ lines: inout LineReader) throws(DiagnosticsError) {
    while let bytes = try lines.next() {
      trainer.add(try TextLine.text(bytes, form, line: lines.count, of: lines.source))
    }
  }

  /// Learns, writes a `tokenizer.json`, and returns the numbers of tokens and merges.
  ///
  /// Errors: `cannotWrite`, `notAFile`.
  public func write(path: String) throws(DiagnosticsError) -> (tokens: Int, merges: Int) {
    let result = trainer.train()
    try result.write(path: path)
    return (result.tokens.count, result.merges.count)
  }
}
