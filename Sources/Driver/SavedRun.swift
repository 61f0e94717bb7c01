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
