import ArgumentParser

/// `--set`, which all commands that read models have.
struct SettingOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("A value in place of the file's: width=256, train.epochs=3.", valueName: "name=value"))
  var set: [String] = []
}
