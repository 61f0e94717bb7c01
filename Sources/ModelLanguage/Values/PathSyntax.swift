internal import Diagnostics
internal import YAMLSource

/// Reads the paths of files: relative ones that stay in their folder.
enum PathSyntax {
  /// The path that a scalar holds; nil after an error has been reported.
  static func path(_ node: YAMLNode, _ what: String, _ findings: Findings) -> String? {
    guard case .scalar(let scalar) = node.content, !scalar.text.isEmpty else {
      findings.error(.wrongKind, "\(what) must be the path of a file", at: node.span)
      return nil
    }
    let isAbsolute = scalar.text.utf8.first == UInt8(ascii: "/")
    guard !isAbsolute, !scalar.text.split(separator: "/").contains("..") else {
      findings.error(
        .pathLeavesFolder,
        isAbsolute ? "\(what) is an absolute path" : "the path of \(what) leaves its folder with `..`",
        at: node.span,
        help: [
          "write it relative to the model file, or to the data folder given with `--data` on the command line"
        ])
      return nil
    }
    return scalar.text
  }
}
