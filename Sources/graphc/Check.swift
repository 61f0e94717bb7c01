import ArgumentParser
import Diagnostics
import Driver
import Glibc

/// `graphc check`.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check model files, and show layers, types, parameters and cost.",
    usage: "graphc check [<options>] <file> ...",
    discussion: """
      Every error is reported with its place; nothing is run and no weights are allocated.

        graphc check model.yaml
        graphc check --set width=256 model.yaml
        graphc check --format json graphs/*.yaml

      Exit codes: 0 right, 1 errors found, 2 a file could not be read.
      """)

  @Argument(help: "The model files, or folders of runs.", completion: .file(extensions: ["yaml", "yml"]))
  var files: [String]

  @OptionGroup var settings: SettingOptions

  @Option(help: ArgumentHelp("The examples in a batch, for the memory.", valueName: "number"))
  var batch: Int?

  @Option(help: ArgumentHelp("The threads, for the memory; all processors if left out.", valueName: "number"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The folder in which files of weights are looked for first; only their headers are read.",
      valueName: "folder"),
    completion: .directory)
  var data: String?

  @OptionGroup var passOptions: PassOptions

  @Option(help: "How findings are written: text, json, github or sarif.")
  var format: FindingFormat = .text

  func validate() throws {
    if let batch, !(1...1 << 24).contains(batch) {
      throw ValidationError("--batch must be from 1 to \(1 << 24)")
    }
    if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256") }
  }

  func run() throws {
    let result = CheckCommand.run(
      files, settings: settings.set, batch: batch, threads: threads, data: data,
      withoutPasses: passOptions.noPass, format: format, style: Terminal.style,
      width: Terminal.width(of: STDOUT_FILENO))
    Terminal.report(result.messages)
    Terminal.write(result.output)
    throw ExitCode(result.exitCode)
  }
}
