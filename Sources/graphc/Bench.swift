import ArgumentParser
import Diagnostics
import Driver
import Glibc
import Training

/// `graphc bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure what a step of a model takes, and how near it comes to this machine's limits.",
    discussion: """
      Does the same training step again and again: forward, backward, optimiser, dropout. Then it measures how fast \
      the machine can be at most, and where the time of a step goes. Inputs and weights are drawn by the seed; sizes \
      that the file leaves open are the largest it allows, or 128.

        graphc bench graphs/transformer-conv1d.yaml
        graphc bench --batch 8 --size time=64 graphs/transformer-conv1d.yaml
        graphc bench --inference --batch 1 --threads 1 graphs/vit-fashion-mnist.yaml

      On your own arrays and weights, with inputs by their names and targets as `labels`:

        graphc bench --weights w.safetensors --inputs x.safetensors model.yaml

      For comparisons: exactly 20 steps after 3 to warm up, and nothing but these; JSON holds every time and loss.

        graphc bench --steps 20 --steps-only --no-dropout --format json model.yaml

      Memory is that of the steps alone. The learning rate is that of the optimiser, without its schedule. Layers that \
      are frozen are computed in every step, while `run --train` computes them once where it can.

      Exit codes: 0 done, 1 errors in the model, 2 usage or files, 3 failed while running.
      """)

  @Argument(help: "The model file, or the folder of a run.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Flag(help: "Compute only the outputs, as in use, instead of a training step.")
  var inference = false

  @Option(help: ArgumentHelp("The examples in a batch; the file's, or 32, if left out.", valueName: "number"))
  var batch: Int?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "The length of an axis that the file leaves open: time=128.", valueName: "name=number"))
  var size: [String] = []

  @Option(help: ArgumentHelp("The threads; all processors if left out.", valueName: "number"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The steps that are timed, after 3 to warm up; about 3 seconds if left out.", valueName: "number"))
  var steps: Int?

  @Flag(help: "Leave out the machine's limits and the parts of a step.")
  var stepsOnly = false

  @Flag(help: "Leave dropout out of the training step, so that losses can be compared.")
  var noDropout = false

  @Option(
    help: "How times are grouped: layer, operation (a kind of it within a layer) or instruction (each).")
  var per: BenchOptions.Grouping?

  @Option(help: ArgumentHelp("The seed of everything random.", valueName: "number"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp("Arrays to run on.", valueName: "file"), completion: .file(extensions: ["safetensors"])
  )
  var inputs: String?

  @Option(
    help: ArgumentHelp("Weights to begin with.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var weights: String?

  @Option(
    help: ArgumentHelp("The folder in which files of weights are looked for first.", valueName: "folder"),
    completion: .directory)
  var data: String?

  @Option(help: "How the result is written: text or json.")
  var format: BenchFormat = .text

  @OptionGroup var settings: SettingOptions

  func validate() throws {
    if inputs != nil {
      for (given, name) in [(batch != nil, "--batch"), (!size.isEmpty, "--size")] where given {
        throw ValidationError("\(name) does not go with --inputs, whose arrays have their sizes")
      }
    }
    if inference, noDropout {
      throw ValidationError("--no-dropout says nothing with --inference, which has no dropout")
    }
    if stepsOnly, per != nil { throw ValidationError("--per does not go with --steps-only") }
    if let steps, !(1...1 << 20).contains(steps) {
      throw ValidationError("--steps must be from 1 to \(1 << 20)")
    }
    if let batch, !TrainingSettings.batchLimits.contains(batch) {
      throw ValidationError("--batch must be from 1 to \(TrainingSettings.batchLimits.upperBound)")
    }
    if let threads, !TrainingSettings.threadLimits.contains(threads) {
      throw ValidationError("--threads must be from 1 to \(TrainingSettings.threadLimits.upperBound)")
    }
  }

  func run() throws {
    var options = BenchOptions()
    options.batch = batch
    options.sizes = size
    options.threads = threads
    options.steps = steps
    options.seed = seed
    options.inputs = inputs
    options.weights = weights
    options.data = data
    options.isInference = inference
    options.dropsOut = !noDropout
    options.measuresParts = !stepsOnly
    options.grouping = per ?? .operation
    do throws(DiagnosticsError) {
      let loaded = try ModelLoader.load(file, settings: try Settings.parse(settings.set))
      Terminal.report(FindingsText.of(loaded, style: Terminal.style))
      guard loaded.isRight else { Glibc.exit(1) }
      let report = try Benchmark.run(loaded, options, start: Graphc.start)
      Terminal.report(FindingsText.of(report.warnings, omitted: 0, style: Terminal.style))
      switch format {
      case .text: Terminal.write(report.text(width: Terminal.width(of: STDOUT_FILENO)))
      case .json: Terminal.write(report.json)
      }
    } catch {
      Terminal.report(FindingsText.of(error.diagnostics, omitted: 0, style: Terminal.style))
      throw ExitCode(RunFailure.exitCode(of: error))
    }
  }
}

/// The forms in which a benchmark is written.
enum BenchFormat: String, CaseIterable, ExpressibleByArgument {
  /// For people.
  case text
  /// One JSON object.
  case json
}
