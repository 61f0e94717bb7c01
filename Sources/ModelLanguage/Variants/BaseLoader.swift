public import Diagnostics

/// Finds the text of the model that a variant extends.
public struct BaseLoader: Sendable {
  /// Reads the file of a path, as written in the file of the second argument at the place of the third.
  ///
  /// Errors: that the file cannot be read, or that its path leaves the folder.
  public typealias Load =
    @Sendable (_ path: String, _ from: SourceFile, _ at: SourceSpan) -> Result<SourceFile, DiagnosticsError>

  let load: Load

  /// Creates a loader.
  public init(_ load: @escaping Load) { self.load = load }

  /// A loader for texts that may not extend anything.
  public static let none = BaseLoader { path, _, span in
    .failure(
      DiagnosticsError(
        .error(.cannotRead, "`\(path)` cannot be extended here: the text has no folder", at: span)))
  }
}
