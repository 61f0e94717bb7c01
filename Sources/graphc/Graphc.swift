import ArgumentParser
import Diagnostics
import Driver
import Glibc
import Training

/// The command line.
@main
struct Graphc: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graphc",
    abstract: "A compiler for neural-network descriptions.",
    discussion: """
      A model is a YAML file. graphc checks every shape before anything runs, trains it on the CPU, and shows in \
      review what a change does to it.

        graphc check model.yaml        is it right, how big is it, what will it cost
        graphc run --train model.yaml  train it, here and now
        graphc diff old.yaml new.yaml  what does this change do to the model
        graphc show --plan model.yaml  what is computed, in which order and memory
        graphc predict runs/model-1    what does the trained model say
        graphc bench model.yaml        what does a step take on this machine

      Results go to standard output, everything else to standard error. NO_COLOR is respected.
      """,
    version: GraphcVersion.number,
    subcommands: [
      Check.self, Run.self, Diff.self, Show.self, Expand.self, Predict.self, Bench.self, Tokenizer.self,
    ])

  /// When the process began; asked for first of all.
  static let start = MonotonicClock.startOfProcess

  /// Runs the command; wrong usage ends with 2, as the exit codes say.
  static func main() {
    _ = start
    Terminal.ignoreBrokenPipes()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let word = arguments.first, !word.hasPrefix("-"), word != "help", !commandNames.contains(word) {
      let nearest = NearestWord.suggestion(for: word, among: commandNames)
      Terminal.report(
        "Error: there is no command `\(word)`\n"
          + (nearest.map { "Did you mean `graphc \($0)`?" }
            ?? "The commands are \(commandNames.joined(separator: ", ")).")
          + "\n  See 'graphc --help' for more information.\n")
      Glibc.exit(2)
    }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Terminal.report(fullMessage(for: error) + "\n")
      Glibc.exit(2)
    }
  }

  private static var commandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName }
  }
}
