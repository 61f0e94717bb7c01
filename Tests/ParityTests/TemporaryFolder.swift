import Glibc

/// A folder that exists while a body runs.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/graphc-parity-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw NoFolder() }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        unlink("\(path)/\(name)")
      }
      closedir(folder)
    }
    rmdir(path)
  }
  return try body(path)
}

/// The system gave no folder.
struct NoFolder: Error {}

/// Writes a text to a new file.
func writeText(_ text: String, to path: String) throws {
  guard let file = fopen(path, "w") else { throw NoFolder() }
  defer { fclose(file) }
  guard fputs(text, file) >= 0 else { throw NoFolder() }
}
