import ArgumentParser
import Diagnostics
import Driver
import Glibc
import Training

/// `graphc run`.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Train a model, run it on arrays, or let it write text.",
    discussion: """
      Training reads the data that the file names and leaves a folder with weights and metrics. Ctrl-C ends the \
      current step, saves and exits with 130.

        graphc run --train --data ~/fashion-mnist graphs/vit-fashion-mnist.yaml
        graphc run --train --epochs 1 --seed 7 --out runs/try model.yaml

      Arrays are exchanged as safetensors files: inputs by their names, targets as `labels`; outputs by their \
      names and `loss`; gradients by the names of the parameters. Dropout is off unless --train.

        graphc run --weights w.safetensors \\
            --inputs x.safetensors --outputs y.safetensors model.yaml
        graphc run --weights w.safetensors \\
            --inputs x.safetensors --gradients g.safetensors model.yaml

      The folder of a run stands for its model and, with --inputs, its weights:

        graphc run --inputs x.safetensors --outputs y.safetensors runs/model-1

      With --generate a trained, causal language model continues a text. The same seed gives the same text.

        graphc run --generate --prompt "Once upon" --tokens 200 runs/gpt-characters-1
        graphc run --generate --temperature 0 runs/gpt-characters-1

      Exit codes: 0 done, 1 errors in the model, 2 usage or files, 3 failed while running, 130 and 143 stopped by a \
      signal after saving.
      """)

  @Argument(help: "The model file, or the folder of a run.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Flag(help: "Train on the file's data; with --inputs: run once as in training, with dropout.")
  var train = false

  @Option(help: ArgumentHelp("The passes over the data.", valueName: "number"))
  var epochs: Int?

  @Option(help: ArgumentHelp("The examples in a batch.", valueName: "number"))
  var batch: Int?

  @Option(help: ArgumentHelp("The seed of everything random.", valueName: "number"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("The threads; all processors if left out.", valueName: "number"))
  var threads: Int?

  @Option(
    help: ArgumentHelp("The folder in which data and weights are looked for first.", valueName: "folder"),
    completion: .directory)
  var data: String?

  @Option(
    help: ArgumentHelp("The folder of the run; runs/MODEL-1, -2, … if left out.", valueName: "folder"),
    completion: .directory)
  var out: String?

  @Flag(help: "Use the folder of --out even if it holds the weights of another run.")
  var overwrite = false

  @Flag(help: "Encode texts anew, and do not keep them beside the run's folder for the next run.")
  var noCache = false

  @Option(
    help: ArgumentHelp("Weights to begin with.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var weights: String?

  @Flag(help: "Take what fits of --weights, and say what is missing, of another shape, or too much.")
  var allowPartial = false

  @Option(
    help: ArgumentHelp("Arrays to run on.", valueName: "file"), completion: .file(extensions: ["safetensors"])
  )
  var inputs: String?

  @Option(
    help: ArgumentHelp("Where the outputs and the loss go.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var outputs: String?

  @Option(
    help: ArgumentHelp("Where the gradients go.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var gradients: String?

  @OptionGroup var passOptions: PassOptions

  @OptionGroup(title: "Writing text") var generation: GenerationOptions

  @OptionGroup var settings: SettingOptions

  func validate() throws {
    if generation.generate {
      for (given, name) in [
        (train, "--train"), (inputs != nil, "--inputs"), (outputs != nil, "--outputs"),
        (gradients != nil, "--gradients"), (epochs != nil, "--epochs"), (batch != nil, "--batch"),
        (data != nil, "--data"), (out != nil, "--out"), (overwrite, "--overwrite"),
        (weights != nil, "--weights"), (!passOptions.noPass.isEmpty, "--no-pass"),
      ] where given {
        throw ValidationError("\(name) does not go with --generate, which takes the folder of a run")
      }
    } else if inputs == nil {
      if outputs != nil || gradients != nil {
        throw ValidationError("--outputs and --gradients need --inputs")
      }
      if !train {
        throw ValidationError(
          "say what to do: --train, --generate, or --inputs with --outputs or --gradients")
      }
    } else {
      if outputs == nil, gradients == nil { throw ValidationError("--inputs needs --outputs or --gradients") }
      for (given, name) in [
        (epochs != nil, "--epochs"), (batch != nil, "--batch"), (out != nil, "--out"),
        (overwrite, "--overwrite"), (noCache, "--no-cache"),
      ] where given {
        throw ValidationError("\(name) belongs to training on the file's data, not to --inputs")
      }
    }
    if allowPartial, weights == nil { throw ValidationError("--allow-partial needs --weights") }
    if let epochs, !TrainingSettings.epochLimits.contains(epochs) {
      throw ValidationError("--epochs must be from 1 to \(TrainingSettings.epochLimits.upperBound)")
    }
    if let batch, !TrainingSettings.batchLimits.contains(batch) {
      throw ValidationError("--batch must be from 1 to \(TrainingSettings.batchLimits.upperBound)")
    }
    if let threads, !TrainingSettings.threadLimits.contains(threads) {
      throw ValidationError("--threads must be from 1 to \(TrainingSettings.threadLimits.upperBound)")
    }
  }

  func run() throws {
    var options = RunOptions()
    options.epochs = epochs
    options.batch = batch
    options.seed = seed
    options.threads = threads
    options.data = data
    options.out = out
    options.overwrites = overwrite
    options.keepsEncoded = !noCache
    options.weights = weights
    options.allowsPartialWeights = allowPartial
    do throws(DiagnosticsError) {
      options.skippedPasses = try PassNames.skipped(passOptions.noPass)
      let loaded = try ModelLoader.load(file, settings: try Settings.parse(settings.set))
      Terminal.report(
        FindingsText.of(loaded, style: Terminal.style))
      guard loaded.isRight else { Glibc.exit(1) }
      if generation.generate {
        try generation.run(loaded, seed: seed, threads: threads)
      } else if let inputs {
        if options.weights == nil { options.weights = try loaded.run?.weights() }
        try exchange(loaded, inputs, options)
      } else {
        try train(loaded, options)
      }
    } catch {
      Terminal.report(FindingsText.of(error.diagnostics, omitted: 0, style: Terminal.style))
      throw ExitCode(RunFailure.exitCode(of: error))
    }
  }

  private func exchange(_ loaded: LoadedModel, _ inputs: String, _ options: RunOptions)
    throws(DiagnosticsError)
  {
    let request = ArrayRun.Request(inputs: inputs, outputs: outputs, gradients: gradients, isTraining: train)
    let report = try ArrayRun.run(loaded, request, options)
    Terminal.report(FindingsText.of(report.warnings, omitted: 0, style: Terminal.style))
    Terminal.write(report.text)
  }

  private func train(_ loaded: LoadedModel, _ options: RunOptions) throws(DiagnosticsError) {
    var preparation = PreparationDisplay(isInteractive: Terminal.isInteractive)
    let run = try TrainingRun(loaded, options) { done, total in
      let width = Terminal.width(of: STDERR_FILENO)
      if let text = preparation.text(done: done, total: total, width: width) { Terminal.report(text) }
    }
    var display = TrainingDisplay(run, isInteractive: Terminal.isInteractive)
    Interruption.listen()
    Terminal.report(FindingsText.of(run.warnings, omitted: 0, style: Terminal.style))
    Terminal.report(display.start)
    let outcome = try run.train(stop: Interruption.stop) { event in
      if let text = display.text(for: event, width: Terminal.width(of: STDERR_FILENO)) {
        Terminal.report(text)
      }
    }
    Terminal.write(display.summary(outcome))
    if let signal = Interruption.signal { Glibc.exit(128 + signal) }
  }
}
