import ArgumentParser
import Diagnostics
import Driver

/// `graphc expand`.
struct Expand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expand",
    abstract: "Print a model in full: variants, names, expressions, blocks and defaults resolved.",
    discussion: """
      What is printed is a model file of its own, which gives the same graph with the same names of parameters. \
      Blocks become `stack`s; copies of a repetition that are alike stay one `repeat`.

        graphc expand wide.yaml > wide-in-full.yaml
        graphc expand --set width=256 --origins model.yaml
        graphc expand --keep-blocks bert.yaml

      Exit codes: 0 printed, 1 errors in the model, 2 a file could not be read.
      """)

  @Argument(help: "The model file, or the folder of a run.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Flag(help: "Leave `transformer` and the other blocks that ship with graphc as they are.")
  var keepBlocks = false

  @Flag(help: "Say in comments which line of which file layers and values come from.")
  var origins = false

  @OptionGroup var settings: SettingOptions

  func run() throws {
    let result = ExpandCommand.run(
      file, settings: settings.set, keepsBuiltInBlocks: keepBlocks, showsOrigins: origins,
      style: Terminal.style)
    Terminal.report(result.messages)
    Terminal.write(result.output)
    throw ExitCode(result.exitCode)
  }
}
