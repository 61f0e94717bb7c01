internal import Diagnostics
internal import Files

/// The folder that a training run leaves behind.
///
/// It holds the model written out in full with the settings in force (`model.yaml`), the weights (`weights.safetensors`) and one line of metrics
/// per epoch (`metrics.jsonl`). Every file appears whole or not at all.
struct RunFolder: Sendable {
  static let modelName = "model.yaml"
  static let weightsName = "weights.safetensors"

  let path: String

  var weights: String { "\(path)/\(Self.weightsName)" }
  var metrics: String { "\(path)/metrics.jsonl" }
  var model: String { "\(path)/\(Self.modelName)" }

  /// The folder in which that of a run stands or will stand.
  static func parent(of given: String?) -> String { given.map { PathName.split($0).folder } ?? "runs" }

  /// Creates the folder, or checks one that exists.
  ///
  /// Errors: `cannotWrite`, also for a folder that holds a run already.
  init(_ given: String?, name: String, overwrites: Bool) throws(DiagnosticsError) {
    if let given {
      path = given
    } else {
      var number = 1
      while Folder.exists(path: "runs/\(name)-\(number)"), number < 100_000 { number += 1 }
      path = "runs/\(name)-\(number)"
    }
    try Folder.create(path: path)
    try Folder.checkWritable(path: path)
    if !overwrites, Folder.exists(path: weights) {
      throw DiagnosticsError(
        .error(
          .cannotWrite, "`\(path)` holds the weights of another run",
          help: ["give another folder with `--out`, or `--overwrite` to replace that run"]))
    }
  }

  /// Writes the text of the model.
  func write(model text: String) throws(DiagnosticsError) {
    try AtomicFile.write(path: model) { (writer) throws(DiagnosticsError) in
      try writer.write(Array(text.utf8))
    }
  }

  /// Writes all lines of metrics.
  func write(metrics lines: [String]) throws(DiagnosticsError) {
    try AtomicFile.write(path: metrics) { (writer) throws(DiagnosticsError) in
      try writer.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    }
  }
}
