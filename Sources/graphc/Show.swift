import ArgumentParser
import Driver
import Glibc

/// `graphc show`.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the graph that is made of a model, at any stage, and the plan of its memory.",
    usage: "graphc show [<options>] <file>",
    discussion: """
      The graph of a model with a loss is that of a step of training: one line for each value, with its type and \
      the layer that it belongs to. Models without a loss, and others with --inference, are shown as they are used.

        graphc show model.yaml
        graphc show --stage gradient model.yaml
        graphc show --inference model.yaml

      What a pass does is the difference of the graphs before and after it, or with and without it:

        graphc show --passes model.yaml
        graphc show --after merge-equal model.yaml
        graphc show --no-pass merge-equal model.yaml

      --plan draws how one tile of a batch is computed: the nodes in order, the buffers that they make, and a map of \
      the arena beside each, in which a buffer is a column as high as it lives.

        graphc show --plan model.yaml
        graphc show --plan --batch 64 --threads 1 --size time=32 model.yaml

      Exit codes: 0 shown, 1 errors in the model, 2 a file could not be read, or wrong usage.
      """)

  @Argument(help: "The model file, or the folder of a run.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String?

  @Option(
    help: ArgumentHelp(
      "The graph as the file has it (model), with loss and gradients (gradient), or as it is run (optimised).",
      valueName: "stage"))
  var stage: GraphStage?

  @Option(help: ArgumentHelp("The graph right after a pass.", valueName: "pass"))
  var after: String?

  @OptionGroup var passOptions: PassOptions

  @Flag(help: "The graph for use, without loss, gradients and dropout.")
  var inference = false

  @Flag(help: "List the passes in their order; with a file, how many nodes its graph has after each.")
  var passes = false

  @Flag(help: "Draw the order of the nodes, their buffers and how long these live.")
  var plan = false

  @Option(help: ArgumentHelp("For --plan: the examples in a batch.", valueName: "number"))
  var batch: Int?

  @Option(help: ArgumentHelp("For --plan: the threads; all processors if left out.", valueName: "number"))
  var threads: Int?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("For --plan: the length of another axis: time=64.", valueName: "name=number"))
  var size: [String] = []

  @Option(help: "How the graph is written: text.")
  var format: ShowFormat = .text

  @OptionGroup var settings: SettingOptions

  func validate() throws {
    if file == nil, !passes { throw ValidationError("name a model file, or ask for --passes") }
    if plan, passes { throw ValidationError("--plan and --passes are two things: ask for one at a time") }
    if !plan {
      for (given, name) in [
        (batch != nil, "--batch"), (threads != nil, "--threads"), (!size.isEmpty, "--size"),
      ]
      where given {
        throw ValidationError("\(name) belongs to --plan")
      }
    }
    if passes, stage != nil || after != nil {
      throw ValidationError("--passes shows all stages: leave out --stage and --after")
    }
    if let batch, !(1...1 << 24).contains(batch) {
      throw ValidationError("--batch must be from 1 to \(1 << 24)")
    }
    if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256") }
  }

  func run() throws {
    let request = ShowCommand.Request(
      stage: stage, after: after, without: passOptions.noPass, isInference: inference)
    let (style, width) = (Terminal.style, Terminal.width(of: STDOUT_FILENO))
    let result: CommandResult
    if passes {
      result = ShowCommand.passes(file, settings: settings.set, request, width: width, style: style)
    } else if plan {
      result = ShowCommand.plan(
        file ?? "", settings: settings.set, request,
        ShowCommand.PlanRequest(batch: batch, threads: threads, sizes: size), width: width ?? 100,
        style: style)
    } else {
      result = ShowCommand.graph(
        file ?? "", settings: settings.set, request, format: format, style: style)
    }
    Terminal.report(result.messages)
    Terminal.write(result.output)
    throw ExitCode(result.exitCode)
  }
}
