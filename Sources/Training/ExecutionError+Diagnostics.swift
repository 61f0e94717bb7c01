public import Diagnostics
public import Execution

extension ExecutionError {
  /// The error as shown to people, with its way out.
  public var diagnostics: DiagnosticsError {
    switch self {
    case .outOfMemory:
      DiagnosticsError(
        .error(.outOfMemory, message, help: ["use a smaller batch, or a machine with more memory"]))
    case .indexOutOfRange:
      DiagnosticsError(
        .error(.indexOutOfRange, message, help: ["correct the data, or the size in the model"]))
    case .tooLong:
      DiagnosticsError(
        .error(.dataDisagrees, message, help: ["shorten the data, or raise the length in the model"]))
    case .plan:
      DiagnosticsError(
        .error(.tooLarge, message, help: ["use a smaller batch, or smaller sizes in the model"]))
    }
  }
}
