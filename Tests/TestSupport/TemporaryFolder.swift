import Glibc

/// A folder of its own for one test, removed with everything in it.
public final class TemporaryFolder {
  /// Its path.
  public let path: String

  /// Creates a folder.
  public init() throws {
    var template = Array("/tmp/graphc-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemFailure() }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    // A test may have taken the right to look inside away; links are removed, not followed.
    chmod(path, 0o700)
    for name in names(in: path) {
      let inner = "\(path)/\(name)"
      if unlink(inner) != 0 { remove(inner) }
    }
    rmdir(path)
  }

  /// The names in a folder, hidden ones included, in order.
  public static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The names of everything in the folder, in order.
  public func names() -> [String] { Self.names(in: path) }

  /// The path of a file of the folder.
  public func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    guard let file = fopen(path(name), "w") else { throw SystemFailure() }
    let bytes = Array(bytes)
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else { throw SystemFailure() }
    return path(name)
  }
}

/// Runs a body with the path of a folder that is removed afterwards.
public func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) { try body(folder.path) }
}

/// A call of the system failed that a test needs.
public struct SystemFailure: Error {
  /// The number that `errno` held.
  public let number = errno

  /// Creates the failure of the call that has just failed.
  public init() {}
}
