import ArgumentParser
import Diagnostics
import Driver

/// `--generate` of `graphc run`, with what it takes.
struct GenerationOptions: ParsableArguments {
  @Flag(help: "Continue a text.")
  var generate = false

  @Option(help: ArgumentHelp("The text to continue; a new line if left out.", valueName: "text"))
  var prompt: String?

  @Option(help: ArgumentHelp("The most tokens that are written; 200 if left out.", valueName: "number"))
  var tokens: Int?

  @Option(
    help: ArgumentHelp(
      "How varied the text is: 0 takes the likeliest token each time, 1 (if left out) the model's own odds.",
      valueName: "number"))
  var temperature: Double?

  @Option(help: ArgumentHelp("Draw from so many of the likeliest tokens.", valueName: "number"))
  var topK: Int?

  func validate() throws {
    guard generate else {
      for (given, name) in [
        (prompt != nil, "--prompt"), (tokens != nil, "--tokens"), (temperature != nil, "--temperature"),
        (topK != nil, "--top-k"),
      ] where given {
        throw ValidationError("\(name) needs --generate")
      }
      return
    }
    if let tokens, !(1...1_000_000).contains(tokens) {
      throw ValidationError("--tokens must be from 1 to 1000000")
    }
    if let temperature, !(0...1_000).contains(temperature) {
      throw ValidationError("--temperature must be from 0 to 1000")
    }
    if let topK, topK < 1 { throw ValidationError("--top-k must be 1 or more") }
  }

  /// Writes the text as it comes, and a line end after it.
  func run(_ loaded: LoadedModel, seed: UInt64?, threads: Int?) throws(DiagnosticsError) {
    let generation = try Generation(loaded, threads: threads)
    let request = Generation.Request(
      prompt: prompt ?? "\n", tokens: tokens ?? 200, temperature: temperature ?? 1, choices: topK,
      seed: seed ?? 0)
    if prompt != nil, let note = generation.note(on: request) { Terminal.report("note: \(note)\n") }
    try generation.run(request) { Terminal.write($0) }
    Terminal.write("\n")
  }
}
