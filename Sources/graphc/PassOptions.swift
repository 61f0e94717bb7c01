import ArgumentParser

/// `--no-pass`, which the commands that compile models have.
struct PassOptions: ParsableArguments {
  @Option(
    name: .customLong("no-pass"), parsing: .singleValue,
    help: ArgumentHelp(
      "Leave out a pass of the compiler; `graphc show --passes` lists them.", valueName: "pass"))
  var noPass: [String] = []
}
