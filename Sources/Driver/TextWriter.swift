internal import DataSources
internal import Diagnostics
internal import Execution
internal import Training

/// Continues a text token by token.
struct TextWriter {
  /// How the next token is chosen, and how many there are.
  struct Settings {
    var tokens: Int
    var temperature: Double
    var choices: Int?
    var seed: UInt64
  }

  let model: LanguageModel
  let session: TokenSession
  let tokenizer: any Tokenizer
  /// What fills a row behind the text; causal layers never look there.
  let padding: Int32
  /// The most tokens that are looked back at.
  let window: Int

  /// The tokens that never are text: they are not chosen.
  private var excluded: Set<Int> {
    let special = tokenizer.specialTokens
    let never = [special.unknown, special.padding, special.start, special.mask].compactMap(\.self)
    return Set(never).union(min(tokenizer.vocabularySize, model.vocabulary)..<model.vocabulary)
  }

  /// Writes so many tokens after a prompt, or fewer when the text ends.
  ///
  /// - Parameter sink: takes the text as it comes; false ends the writing.
  ///
  /// Errors: `notFinite` for weights that give no numbers; `outOfMemory`.
  func write(
    _ prompt: [Int32], _ settings: Settings, to sink: (String) -> Bool
  ) throws(DiagnosticsError) {
    var sampler = TokenSampler(
      temperature: settings.temperature, choices: settings.choices, seed: settings.seed)
    var stream = TokenStream(tokenizer, prompt: prompt)
    var ids = prompt
    let excluded = excluded
    for _ in 0..<settings.tokens {
      let logits = try logits(after: ids)
      guard !logits.contains(where: \.isNaN), let next = sampler.choose(logits, excluded: excluded) else {
        throw DiagnosticsError(
          .error(
            .notFinite, "the model gives no numbers for the next token",
            help: ["its weights may come from a training run that diverged: train with a smaller rate"]))
      }
      if next == tokenizer.specialTokens.end { break }
      ids.append(Int32(next))
      let text = stream.append(Int32(next))
      if !text.isEmpty, !sink(text) { return }
    }
    _ = sink(stream.finish())
  }

  /// The logits of the token after a text, of which the last part that the model can take is read.
  private func logits(after ids: [Int32]) throws(DiagnosticsError) -> ArraySlice<Float> {
    let last = ids.suffix(window)
    // A few lengths only, each planned once.
    var length = model.hasFixedLength ? model.limit ?? window : min(window, 16)
    while length < last.count { length = min(2 * length, window) }
    let row = Array(last) + [Int32](repeating: padding, count: length - last.count)
    let result = try session.run(row, rows: 1)
    let width = result.shape.last ?? 0
    let start = (last.count - 1) * width
    guard last.count > 0, start + width <= result.numbers.count else { return [] }
    return result.numbers[start..<start + min(width, model.vocabulary)]
  }
}
