import Foundation

/// The sources of the package, as text: some laws are about what files may say.
enum SourceScan {
  static let sources = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(
      path: "Sources")

  /// The Swift files of a module, with their text.
  static func files(_ module: String) throws -> [(name: String, text: String)] {
    let folder = sources.appending(path: module)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter {
      $0.hasSuffix(".swift")
    }
    .sorted().map { ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8)) }
  }

  /// The text without comments and without what stands between quotes.
  static func code(_ text: String) -> String {
    text.replacing(#/"""[\s\S]*?"""/#, with: "").replacing(#/"(?:[^"\\\n]|\\.)*"/#, with: "\"\"")
      .replacing(#///[^\n]*/#, with: "")
  }

  /// What stands between single quotes marks in one line, outside comments.
  static func strings(_ text: String) -> [String] {
    text.replacing(#/"""[\s\S]*?"""/#, with: "").split(separator: "\n")
      .filter { !$0.drop { $0 == " " }.hasPrefix("//") }
      .flatMap { $0.matches(of: #/"((?:[^"\\]|\\.)*)"/#).map { String($0.1) } }
  }
}
