import ArgumentParser
import Driver
import Glibc

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

      Results go to standard output, everything else to standard error. NO_COLOR is respected.
      """,
    version: GraphcVersion.number,
    subcommands: [Check.self, Run.self])

  static func main() {
    Terminal.ignoreBrokenPipes()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      // Wrong usage is 2 for every command; the library would say 64.
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Terminal.report(fullMessage(for: error) + "\n")
      Glibc.exit(2)
    }
  }
}
