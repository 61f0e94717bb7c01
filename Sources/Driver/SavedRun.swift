public import Diagnostics
internal import Files

/// The folder that a training run left behind, to be worked with: its model file and its weights.
///
/// Such a folder stands for itself. The model in it is written out in full, so no base of a variant is needed, and its
/// weights hold every parameter, so no file that the model once started from is. Data stays where it was.
public struct SavedRun: Sendable {
  /// The folder.
  public let path: String

  /// The run in a folder; nil for a path that is no folder with a `model.yaml`.
  public init?(_ path: String) {
    guard Folder.isFolder(path: path), Folder.exists(path: "\(path)/\(RunFolder.modelName)") else {
      return nil
    }
    self.path = path
  }

  /// The error for a path that is no run.
  public static func missing(_ path: String) -> DiagnosticsError {
    let isFolder = Folder.isFolder(path: path)
    return DiagnosticsError(
      .error(
        .cannotRead,
        isFolder
          ? "`\(path)` is no run: there is no `\(RunFolder.modelName)` in it"
          : "`\(path)` is no folder of a run",
        help: ["name a folder that `graphc run --train` has left, such as `runs/model-1`"]))
  }

  /// The model file.
  public var model: String { "\(path)/\(RunFolder.modelName)" }

  /// The file of the weights.
  ///
  /// Errors: `dataMissing` when the run was stopped before it saved any.
  public func weights() throws(DiagnosticsError) -> String {
    let file = "\(path)/\(RunFolder.weightsName)"
    guard Folder.exists(path: file) else {
      throw DiagnosticsError(
        .error(
          .dataMissing, "the run `\(path)` has no weights: there is no `\(file)`",
          help: ["train the model with `graphc run --train`, or name the folder of a run that has been saved"]
        ))
    }
    return file
  }
}
