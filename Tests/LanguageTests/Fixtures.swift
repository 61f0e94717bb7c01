import Glibc

/// The files beside the tests.
enum Fixtures {
  /// The folder of this target.
  static let folder = String(#filePath.dropLast("Fixtures.swift".count))
  /// The folder of wrong models with what the program says about them.
  static let wrong = folder + "Fixtures/Wrong/"
  /// The folder of models that are right, but worth a remark.
  static let warned = folder + "Fixtures/Warned/"
  /// The folder of right models that need all of the language, with what they are in full.
  static let right = folder + "Fixtures/Right/"
  /// The models that the project ships.
  static let graphs = folder + "../../graphs/"

  /// The bytes of a file; nil when there is none.
  static func bytes(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Writes a file.
  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
  }

  /// The names in a folder that end in some way, without that end, in order.
  static func names(in folder: String, ending end: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(end) { names.append(String(name.dropLast(end.count))) }
    }
    return names.sorted()
  }
}
