public import Diagnostics
internal import ModelLanguage

/// What a command that ends at once writes.
public struct CommandResult: Sendable {
  /// For standard output.
  public let output: String
  /// For standard error.
  public let messages: String
  /// The exit code.
  public let exitCode: Int32
}

/// `graphc expand`: a model written out in full.
public enum ExpandCommand {
  /// Writes out a model file; 0 written, 1 errors in the file, 2 the file could not be read.
  public static func run(
    _ path: String, settings: [String], keepsBuiltInBlocks: Bool, showsOrigins: Bool,
    style: DiagnosticTextStyle
  ) -> CommandResult {
    do throws(DiagnosticsError) {
      let loaded = try ModelLoader.load(path, settings: try Settings.parse(settings))
      let errors = loaded.reading.diagnostics.filter { $0.severity == .error }
      guard let model = loaded.reading.model else {
        return CommandResult(
          output: "", messages: FindingsText.of(errors, omitted: loaded.reading.omitted, style: style),
          exitCode: 1)
      }
      var options = ModelExpansion.Options()
      options.keepsBuiltInBlocks = keepsBuiltInBlocks
      options.showsOrigins = showsOrigins
      return CommandResult(
        output: try ExpandedModel.text(of: model, named: path, options), messages: "", exitCode: 0)
    } catch {
      let isDefect = error.diagnostics.contains { $0.code == .compilerDefect }
      return CommandResult(
        output: "", messages: FindingsText.of(error.diagnostics, omitted: 0, style: style),
        exitCode: isDefect ? 3 : 2)
    }
  }
}
