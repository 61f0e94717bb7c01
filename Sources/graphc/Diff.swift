import ArgumentParser
import Diagnostics
import Driver
import Glibc

/// `graphc diff`.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what changes between two models.",
    discussion: """
      Layers are matched by name on the elaborated models, so comments, the order of keys and refactorings that give \
      the same model do not count.

        graphc diff old.yaml new.yaml

      Exit codes: 0 same, 1 different, 2 a file could not be read or has errors.
      """)

  @Argument(
    help: "The model before, or the folder of a run.", completion: .file(extensions: ["yaml", "yml"]))
  var old: String

  @Argument(help: "The model after, or the folder of a run.", completion: .file(extensions: ["yaml", "yml"]))
  var new: String

  func run() throws {
    let result = DiffCommand.run(old: old, new: new, style: Terminal.style)
    Terminal.report(result.messages)
    Terminal.write(result.output)
    throw ExitCode(result.exitCode)
  }
}
