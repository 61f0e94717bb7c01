import ArgumentParser
import Diagnostics
import Driver
import Glibc
import Training

/// How predictions are written.
enum PredictionFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// `graphc predict`.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Say what a trained run thinks of texts or arrays.",
    discussion: """
      For a classifier the classes with their probabilities, the likeliest first; else the numbers that the model \
      gives. Texts come from the command line, or one per line from standard input. A text that is longer than the \
      model reads is cut, which is said on standard error.

        graphc predict runs/reviews-1 "a very good film" "a waste of time"
        graphc predict runs/reviews-1 --format json --top 1 < lines.txt
        graphc predict runs/fashion-1 --inputs images.safetensors

      With --format json every example is one line of JSON.

      Exit codes: 0 done, 1 the model cannot predict, 2 usage or files, 3 failed while running.
      """)

  @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"), completion: .directory)
  var folder: String

  @Argument(help: "The texts; standard input, line by line, if left out.")
  var texts: [String] = []

  @Option(
    help: ArgumentHelp("Arrays instead of texts.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var inputs: String?

  @Option(help: "How predictions are written: text or json.")
  var format: PredictionFormat = .text

  @Option(help: ArgumentHelp("At most so many classes of each example.", valueName: "number"))
  var top: Int?

  @Option(help: ArgumentHelp("The threads; all processors if left out.", valueName: "number"))
  var threads: Int?

  func validate() throws {
    if inputs != nil, !texts.isEmpty { throw ValidationError("give texts or --inputs, not both") }
    if let top, top < 1 { throw ValidationError("--top must be 1 or more") }
    if let threads, !TrainingSettings.threadLimits.contains(threads) {
      throw ValidationError("--threads must be from 1 to \(TrainingSettings.threadLimits.upperBound)")
    }
  }

  func run() throws {
    do throws(DiagnosticsError) {
      guard let run = SavedRun(folder) else { throw SavedRun.missing(folder) }
      let loaded = try ModelLoader.load(folder)
      guard loaded.isRight else {
        Terminal.report(FindingsText.of(loaded, style: Terminal.style))
        Glibc.exit(1)
      }
      let predictor = try Predictor(loaded, run, threads: threads)
      if let inputs {
        for (place, prediction) in try predictor.predict(arrays: inputs).enumerated() {
          guard write(prediction, text: nil, place: place) else { return }
        }
      } else if texts.isEmpty {
        try predictLines(predictor)
      } else {
        _ = try predict(texts, predictor, from: 0, unit: "text")
      }
    } catch {
      Terminal.report(FindingsText.of(error.diagnostics, omitted: 0, style: Terminal.style))
      throw ExitCode(RunFailure.exitCode(of: error))
    }
  }

  /// Predicts what standard input brings, as soon as lines are whole.
  private func predictLines(_ predictor: Predictor) throws(DiagnosticsError) {
    if isatty(STDIN_FILENO) == 1 { Terminal.report("one text per line; Ctrl-D ends\n") }
    var lines = TextLines()
    var count = 0
    while let bytes = try Terminal.read() {
      let texts = try lines.append(bytes)
      guard try predict(texts, predictor, from: count, unit: "line") else { return }
      count += texts.count
    }
    if let last = try lines.finish() { _ = try predict([last], predictor, from: count, unit: "line") }
  }

  /// Predicts texts in groups; false when nobody reads the output any more.
  private func predict(
    _ texts: [String], _ predictor: Predictor, from first: Int, unit: String
  ) throws(DiagnosticsError) -> Bool {
    for start in stride(from: 0, to: texts.count, by: Predictor.batch) {
      var part: [String] = []
      var failure: DiagnosticsError?
      for text in texts[start..<min(start + Predictor.batch, texts.count)] {
        do throws(DiagnosticsError) {
          let name = "\(unit) \(first + start + part.count + 1)"
          if let note = try predictor.note(on: text, named: name) { Terminal.report("note: \(note)\n") }
          part.append(text)
        } catch {
          failure = error
          break
        }
      }
      for (offset, prediction) in try predictor.predict(part).enumerated() {
        guard write(prediction, text: part[offset], place: first + start + offset) else { return false }
      }
      // What stands before the wrong text has been written.
      if let failure { throw failure }
    }
    return true
  }

  private func write(_ prediction: Prediction, text: String?, place: Int) -> Bool {
    switch format {
    case .text: Terminal.write(prediction.text(of: text ?? "example \(place)", top: top))
    case .json: Terminal.write(prediction.json(text: text, place: place, top: top))
    }
  }
}
