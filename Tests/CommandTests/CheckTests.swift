import Glibc
import Testing
import TestSupport

/// `graphc check` and what holds for every command: exit codes, streams, colours, files that are no models.
@Suite struct CheckTests {
  private static let folder = String(#filePath.dropLast("Tests/CommandTests/CheckTests.swift".count))

  @Test(arguments: ["graphs/vit-fashion-mnist.yaml", "graphs/transformer-conv1d.yaml"]) func rightModels(
    _ file: String
  ) throws {
    let outcome = try Command.run(["check", file], in: Self.folder)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output.contains(file.contains("vit") ? "598,794" : "4,196,546"))
  }

  /// The counts of the notebook, and of the smaller encoder; nobody has their weights here.
  @Test(arguments: [
    ("bert", "112,241,409  (2,759,169 trainable, 109,482,240 frozen, 590,592 unused)"),
    ("minilm", "24,882,561  (2,169,345 trainable, 22,713,216 frozen, 147,840 unused)"),
  ]) func frozenEncoders(_ name: String, _ counts: String) throws {
    let outcome = try Command.run(
      ["check", "graphs/\(name)-bigru-sentiment.yaml"], in: Self.folder, memory: 100 << 20)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("parameters         \(counts)\n"), "\(outcome.output)")
    #expect(outcome.errors.hasPrefix("warning[GC0603]: no output uses `bert.pooler`"), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count { $0.hasPrefix("warning") } == 1)
  }

  @Test func errorsGoToStandardErrorAndReportsToStandardOutput() throws {
    let space = try Workspace()
    space.writeModel()
    space.write(
      "wrong.yaml",
      Array("graphc: 1\nmodel: wrong\ninputs: { x: { axes: [batch, a: 4] } }\nlayers: [rleu]\n".utf8))
    let outcome = try space.run("check", "wrong.yaml", "model.yaml")
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("error[GC0106]: there is no layer `rleu`\n --> wrong.yaml:4:10\n"))
    #expect(outcome.output.hasPrefix("tiny  (model.yaml)\n"))
    #expect(try space.run("check", "missing.yaml", "wrong.yaml").code == 2)
  }

  @Test func colourOnlyOnTerminals() throws {
    let space = try Workspace()
    space.write("wrong.yaml", Array("graphc: 2\n".utf8))
    for environment in [[], ["NO_COLOR=1"], ["TERM=xterm-256color"]] {
      #expect(!(try space.run("check", "wrong.yaml", environment: environment).errors.contains("\u{1B}")))
    }
    let arguments = ["check", "wrong.yaml"]
    #expect(try Terminal.run(arguments, in: space.path, environment: ["TERM=xterm"]).contains("\u{1B}[1;31m"))
    #expect(
      !(try Terminal.run(arguments, in: space.path, environment: ["TERM=xterm", "NO_COLOR=1"]).contains(
        "\u{1B}")))
    #expect(!(try Terminal.run(arguments, in: space.path, environment: ["TERM=dumb"]).contains("\u{1B}")))
  }

  @Test(arguments: ["json", "sarif"]) func machineFormats(_ format: String) throws {
    let space = try Workspace()
    space.writeModel()
    space.write("wrong.yaml", Array("graphc: 1\nmodel: \"a \\\" b\"\nlayers: [rleu]\n".utf8))
    let outcome = try space.run("check", "--format", format, "wrong.yaml", "model.yaml")
    #expect(outcome.code == 1)
    #expect(outcome.errors.isEmpty)
    #expect(JSONSyntax.isOneValue(outcome.output), "\(outcome.output)")
    #expect(outcome.output.contains("GC0106"))
    let github = try space.run("check", "--format", "github", "wrong.yaml")
    #expect(github.code == 1 && github.output.hasPrefix("::error file=wrong.yaml,line="))
  }

  @Test func helpHasExamples() throws {
    for command in ["check", "run", "expand", "predict", "tokenizer"] {
      let outcome = try Command.run([command, "--help"])
      #expect(outcome.code == 0 && outcome.errors.isEmpty)
      #expect(outcome.output.contains("\n  graphc \(command) "), "an example")
      #expect(outcome.output.contains("Exit codes:"))
      #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }
    let all = try Command.run(["--help"])
    #expect(all.code == 0 && all.output.contains("graphc run --train"))
    #expect(try Command.run(["--version"]).code == 0)
  }

  @Test(
    arguments: [
      [], ["check"], ["frobnicate"], ["check", "--bogus", "m.yaml"], ["check", "--format", "yaml", "m.yaml"],
      ["check", "--batch", "0", "m.yaml"], ["run", "m.yaml"], ["run", "--train", "--epochs", "0", "m.yaml"],
      ["run", "--train", "--threads", "1000", "m.yaml"], ["run", "--outputs", "y", "--train", "m.yaml"],
      ["run", "--inputs", "x", "--outputs", "y", "--epochs", "3", "m.yaml"],
      ["run", "--train", "--seed", "-1", "m.yaml"], ["expand"], ["expand", "a", "b"], ["predict"],
      ["predict", "r", "--top", "0", "text"], ["predict", "r", "--inputs", "x", "text"],
      ["predict", "r", "--format", "sarif", "text"], ["predict", "r", "--threads", "0", "text"],
      ["run", "--generate", "--train", "r"], ["run", "--generate", "--temperature", "-1", "r"],
      ["run", "--generate", "--temperature", "nan", "r"], ["run", "--generate", "--top-k", "0", "r"],
      ["run", "--generate", "--tokens", "0", "r"], ["run", "--train", "--prompt", "a", "r"],
      ["run", "--generate", "--weights", "w", "r"],
    ]) func wrongUsage(_ arguments: [String]) throws
  {
    let outcome = try Command.run(arguments)
    guard !arguments.isEmpty else {
      #expect(outcome.output.contains("USAGE") || outcome.errors.contains("USAGE"))
      return
    }
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains("--help"), "\(outcome.errors)")
  }

  @Test func filesThatAreNoModels() throws {
    let space = try Workspace()
    mkfifo("\(space.path)/pipe", 0o600)
    space.write("big.yaml", [])
    truncate("\(space.path)/big.yaml", 1 << 30)
    space.write("plain", [])
    for (file, text) in [
      ("missing.yaml", "cannot read `missing.yaml`: no such file"), (".", "`.` is a folder"),
      ("pipe", "`pipe` is a pipe"),
      ("big.yaml", "1,073,741,824 bytes"), ("plain/x", "cannot read `plain/x`"),
      ("/proc/self/mem", "cannot read"),
      ("", "cannot read"), ("/dev/zero", "/dev/zero"),
    ] {
      let outcome = try Command.run(["check", file], in: space.path, memory: 100 << 20)
      #expect(outcome.code == 2, "\(file)")
      #expect(outcome.errors.hasPrefix("error[GC05") && outcome.errors.contains(text), "\(outcome.errors)")
      #expect(outcome.errors.contains("= help: "), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    guard geteuid() != 0 else { return }
    chmod("\(space.path)/plain", 0)
    #expect(try space.run("check", "plain").code == 2)
  }

  @Test func nobodyReadsOrTheDiskIsFull() throws {
    let space = try Workspace()
    space.writeModel()
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    let closed = try Command.run(["check", "model.yaml"], in: space.path, output: ends[1])
    close(ends[1])
    #expect(closed.signal == nil && closed.errors.isEmpty)
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let outcome = try Command.run(["check", "model.yaml"], in: space.path, output: full)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("standard output cannot be written: No space left on device"))
  }

  // MARK: Every wrong model

  private static let wrong = folder + "Tests/LanguageTests/Fixtures/Wrong/"
  private static let wrongNames = Workspace.names(in: wrong).filter { $0.hasSuffix(".yaml") }.map {
    String($0.dropLast(5))
  }

  /// The exact text, exit code 1, and bounds that hold for the debug build too; the bound of 100 ms is measured on the
  /// release build by `Tests/measure-diagnostics.sh`.
  @Test(arguments: wrongNames) func wrongModels(_ name: String) throws {
    let outcome = try Command.run(["check", "\(name).yaml"], in: Self.wrong, memory: 100 << 20)
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.userSeconds < 1)
    let expected = try String(contentsOf: "\(Self.wrong)\(name).expected")
    #expect(outcome.errors.hasPrefix(expected))
  }

  /// Texts too large to be stored, each refused in bounded memory.
  @Test func hostileFiles() throws {
    let space = try Workspace()
    let files: [(name: String, text: String)] = [
      ("brackets", "graphc: 1\nx: " + String(repeating: "[", count: 20_000)),
      ("dashes", String(repeating: "- ", count: 20_000)),
      ("commas", "graphc: 1\nx-a: [" + String(repeating: ",", count: 1 << 20)),
      ("long", "graphc: " + String(repeating: "1", count: 3 << 20)),
      ("numbers", "graphc: 1\nx-a: [" + String(repeating: "1, ", count: 1 << 20) + "]"),
    ]
    for (name, text) in files {
      space.write("\(name).yaml", Array(text.utf8))
      let outcome = try Command.run(["check", "\(name).yaml"], in: space.path, memory: 300 << 20)
      #expect(outcome.code == 1, "\(name): \(outcome)")
      #expect(outcome.errors.utf8.count < 4_000)
    }
  }
}

extension String {
  /// The text of a file.
  fileprivate init(contentsOf path: String) throws {
    guard let file = fopen(path, "r") else { throw SystemFailure() }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    self = String(decoding: bytes[..<count], as: UTF8.self)
  }
}
