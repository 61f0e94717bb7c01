/// Taking paths apart and putting them together; nothing is asked of the system.
package enum PathName {
  /// The folder of a path (`.` when it names none) and the last component.
  package static func split(_ path: String) -> (folder: String, name: String) {
    let trimmed = path.utf8.last == UInt8(ascii: "/") ? trimmingSlashes(path) : path
    guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", trimmed) }
    let name = String(trimmed[trimmed.utf8.index(after: slash)...])
    let folder = trimmingSlashes(String(trimmed[..<slash]))
    return (folder, name)
  }

  /// A path inside a folder; a folder `.` or an empty one adds nothing.
  package static func join(_ folder: String, _ name: String) -> String {
    if folder.isEmpty || folder == "." { return name }
    return folder.utf8.last == UInt8(ascii: "/") ? folder + name : folder + "/" + name
  }

  private static func trimmingSlashes(_ path: String) -> String {
    var bytes = Array(path.utf8)
    while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    return bytes.isEmpty ? "/" : String(decoding: bytes, as: UTF8.self)
  }
}
