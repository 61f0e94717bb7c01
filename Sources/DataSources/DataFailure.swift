internal import Diagnostics

/// The errors about the content of data files, in one voice.
enum DataFailure {
  /// A data file whose content is wrong.
  static func malformed(_ path: String, _ defect: String, help: String) -> DiagnosticsError {
    DiagnosticsError(.error(.dataMalformed, "`\(path)` \(defect)", help: [help]))
  }

  /// A file of arrays whose content is wrong.
  static func badArrays(_ path: String, _ defect: String, help: String) -> DiagnosticsError {
    DiagnosticsError(.error(.arraysMalformed, "`\(path)` \(defect)", help: [help]))
  }

  /// What to do about a file that was damaged on its way.
  static let downloadAgain = "download it again, or copy it again from where it came"
}
