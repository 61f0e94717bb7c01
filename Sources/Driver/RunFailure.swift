public import Diagnostics

/// What a failed run means to the shell.
public enum RunFailure {
  /// 1 for what the model file lacks, 2 for files and usage, 3 for what went wrong while running.
  public static func exitCode(of error: DiagnosticsError) -> Int32 {
    let codes = error.diagnostics.map(\.code)
    if codes.contains(where: { [.notFinite, .outOfMemory, .compilerDefect].contains($0) }) { return 3 }
    return codes.allSatisfy { [.noTraining, .unsuitableModel].contains($0) } ? 1 : 2
  }
}
