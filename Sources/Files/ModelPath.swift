public import Diagnostics
internal import Glibc

/// Finds the files that a model file names: only inside the data folder and the model's own folder.
///
/// The check looks at the path when it is called; somebody who can change these folders meanwhile can also change
/// the files themselves.
public enum ModelPath {
  /// The path of an existing file or folder for a path as written in a model file.
  ///
  /// The data folder is looked at first, if one is given, then the model's folder. Errors: `pathLeavesFolder` for
  /// absolute paths, `..` and links that lead outside; `dataMissing`, which lists where it was looked for.
  public static func resolve(
    _ written: String, modelFolder: String, dataFolder: String?, at span: SourceSpan? = nil
  ) throws(DiagnosticsError) -> String {
    try checkForm(written, at: span)
    var folders = [modelFolder.isEmpty ? "." : modelFolder]
    if let dataFolder { folders.insert(dataFolder.isEmpty ? "." : dataFolder, at: 0) }
    for folder in folders {
      let candidate = PathName.join(folder, written)
      guard let real = realPath(candidate) else { continue }
      guard let root = realPath(folder), isInside(real, root) else {
        throw leaves(
          "`\(written)` is a link that leads out of `\(folder)`", at: span,
          help: "give the folder it leads to with `--data FOLDER`, or copy the file")
      }
      return candidate
    }
    throw missing(written, in: folders, at: span)
  }

  /// Checks that the data folder is there: files found elsewhere would hide that it is not.
  ///
  /// Errors: `cannotRead`.
  public static func checkDataFolder(_ folder: String?) throws(DiagnosticsError) {
    guard let folder, !Folder.isFolder(path: folder.isEmpty ? "." : folder) else { return }
    var help = ["give the folder that holds the files that the model names"]
    if let near = Folder.nearest(to: folder) { help.insert("did you mean `\(near)`?", at: 0) }
    throw DiagnosticsError(.error(.cannotRead, "`--data`: there is no folder `\(folder)`", help: help))
  }

  private static func checkForm(_ written: String, at span: SourceSpan?) throws(DiagnosticsError) {
    if let defect = FileFailure.defect(of: written) {
      throw DiagnosticsError(
        .error(
          .dataMissing, "`\(written)` names no file: \(defect)", at: span, help: ["write a relative path"]))
    }
    if written.utf8.first == UInt8(ascii: "/") {
      throw leaves(
        "`\(written)` is an absolute path", at: span,
        help: "write it relative to the model's folder or to the one given with `--data FOLDER`")
    }
    if written.split(separator: "/").contains("..") {
      throw leaves(
        "`\(written)` leaves the folder with `..`", at: span,
        help: "give the folder above with `--data FOLDER`")
    }
  }

  private static func isInside(_ path: String, _ root: String) -> Bool {
    let root = root == "/" ? "" : root
    return path.utf8.elementsEqual(root.utf8) || path.utf8.starts(with: (root + "/").utf8)
  }

  private static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  private static func leaves(_ message: String, at span: SourceSpan?, help: String) -> DiagnosticsError {
    DiagnosticsError(.error(.pathLeavesFolder, message, at: span, help: [help]))
  }

  private static func missing(
    _ written: String, in folders: [String], at span: SourceSpan?
  ) -> DiagnosticsError {
    var help = folders.map { "looked for `\(PathName.join($0, written))`" }
    if let near = folders.lazy.compactMap({ Folder.nearest(to: PathName.join($0, written)) }).first {
      help.append("did you mean `\(near)`?")
    } else {
      help.append("put the file there, or give the folder that holds it with `--data FOLDER`")
    }
    return DiagnosticsError(.error(.dataMissing, "there is no `\(written)`", at: span, help: help))
  }
}
