public import Diagnostics

/// Reading a whole file that must not be larger than expected.
public enum BoundedFile {
  /// The bytes of a regular file of at most `limit` bytes.
  ///
  /// A file that grows while it is read is bounded too. Errors: `cannotRead`, `notAFile`, `fileTooLarge`.
  public static func read(path: String, limit: Int) throws(DiagnosticsError) -> [UInt8] {
    let file = try OpenFile(path: path)
    guard file.size <= limit else {
      throw tooLarge(path, "has \(GroupedNumber.words(file.size)) bytes", limit: limit)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(file.size)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: min(file.size + 1, 1 << 18), alignment: 16)
    defer { chunk.deallocate() }
    while true {
      let count = try file.read(at: bytes.count, into: chunk)
      guard count <= limit - bytes.count else {
        throw tooLarge(path, "has grown beyond \(GroupedNumber.words(limit)) bytes", limit: limit)
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      if count < chunk.count { return bytes }
    }
  }

  private static func tooLarge(_ path: String, _ what: String, limit: Int) -> DiagnosticsError {
    DiagnosticsError(
      .error(
        .fileTooLarge, "`\(path)` \(what); at most \(GroupedNumber.words(limit)) are read",
        help: ["check that this is the file you meant"]))
  }
}
