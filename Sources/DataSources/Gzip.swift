public import Diagnostics
internal import Files

/// Whole files compressed with gzip.
public enum Gzip {
  /// The unpacked content of a file, or its bytes as they are if it is not compressed.
  ///
  /// Unpacking stops as soon as there are more than `limit` bytes. Errors: `cannotRead`, `notAFile`, `dataMalformed`,
  /// `fileTooLarge`.
  public static func inflate(path: String, limit: Int) throws(DiagnosticsError) -> [UInt8] {
    let file = try InflatingFile(path: path)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { chunk.deallocate() }
    var bytes: [UInt8] = []
    while true {
      let count = try file.read(into: chunk)
      guard count <= limit - bytes.count else {
        let what = file.isCompressed ? "unpacks to" : "has"
        throw DiagnosticsError(
          .error(
            .fileTooLarge,
            "`\(path)` \(what) more than the \(GroupedNumber.words(limit)) bytes that are read",
            help: ["check that this is the file you meant"]))
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      if count < chunk.count { return bytes }
    }
  }
}
