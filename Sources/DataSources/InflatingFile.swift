internal import CZlib
public import Diagnostics
internal import Files

/// A file read from front to back, unpacked on the way if it is compressed with gzip.
///
/// Whether it is compressed is told by its first two bytes (1F 8B), not by its name. Every member of a gzip file is
/// read and its checksum compared. Not for use by several threads at once.
public final class InflatingFile {
  /// The path by which it was opened, for messages.
  public let path: String
  /// Whether the file is compressed.
  public let isCompressed: Bool
  /// The most bytes that can come out: DEFLATE makes at most 1032 bytes of one.
  public let mostBytes: Int

  private let file: OpenFile
  private var offset = 0
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
  private var isStreamOpen = false
  /// A member has been read to its end, and nothing of the next one yet.
  private var isBetweenMembers = false
  private var finishedMembers = 0

  /// Opens a file. Errors: `cannotRead`, `notAFile`.
  public init(path: String) throws(DiagnosticsError) {
    self.path = path
    stream.initialize(to: z_stream())
    let start: [UInt8]
    do throws(DiagnosticsError) {
      let file = try OpenFile(path: path)
      self.file = file
      start = try [UInt8].filled(count: min(2, file.size)) { (buffer) throws(DiagnosticsError) in
        try file.fill(UnsafeMutableRawBufferPointer(buffer), from: 0)
      }
    } catch {
      stream.deallocate()
      input.deallocate()
      throw error
    }
    isCompressed = start == [0x1F, 0x8B]
    let (most, overflows) = file.size.multipliedReportingOverflow(by: 1032)
    mostBytes = !isCompressed ? file.size : overflows ? Int.max : most
  }

  deinit {
    if isStreamOpen { inflateEnd(stream) }
    stream.deallocate()
    input.deallocate()
  }

  /// Reads the next bytes until the buffer is full or the content ends, and returns their number.
  ///
  /// Errors: `dataMalformed` for compressed data that is cut short, damaged, or followed by something else.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(DiagnosticsError) -> Int {
    guard isCompressed else {
      let count = try file.read(at: offset, into: buffer)
      offset += count
      return count
    }
    var done = 0
    while done < buffer.count {
      // zlib counts in 32 bits.
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<min(buffer.count, done + 1 << 30)])
      guard let count = try inflatePart(into: part) else { break }
      done += count
    }
    return done
  }

  /// Inflates once; nil at the end of the last member.
  private func inflatePart(into buffer: UnsafeMutableRawBufferPointer) throws(DiagnosticsError) -> Int? {
    try openStream()
    if stream.pointee.avail_in == 0 {
      let count = try file.read(at: offset, into: input)
      offset += count
      stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_in = UInt32(count)
      if count == 0 {
        if isBetweenMembers { return nil }
        throw DataFailure.malformed(
          path, "is cut short: the compressed data stops before its end", help: DataFailure.downloadAgain)
      }
    }
    if isBetweenMembers {
      guard stream.pointee.next_in?.pointee == 0x1F else { throw garbage() }
      inflateReset(stream)
      isBetweenMembers = false
    }
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(buffer.count)
    let result = inflate(stream, Z_NO_FLUSH)
    switch result {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      isBetweenMembers = true
      finishedMembers += 1
    default: throw damaged()
    }
    return buffer.count - Int(stream.pointee.avail_out)
  }

  private func openStream() throws(DiagnosticsError) {
    if isStreamOpen { return }
    // 15 bits of window, and 16 to ask for gzip's header and checksum.
    let result = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else {
      throw DiagnosticsError(
        .error(
          .missingLibrary, "zlib does not start (error \(result))",
          help: ["install the package `zlib1g` again"]))
    }
    isStreamOpen = true
  }

  private func garbage() -> DiagnosticsError {
    DataFailure.malformed(
      path, "goes on after the end of its compressed data with something that is not gzip",
      help: DataFailure.downloadAgain)
  }

  private func damaged() -> DiagnosticsError {
    let cause = stream.pointee.msg.map { String(cString: $0) } ?? "unknown cause"
    if finishedMembers > 0, cause == "incorrect header check" { return garbage() }
    return DataFailure.malformed(
      path, "is damaged: its compressed data does not unpack (\(cause))", help: DataFailure.downloadAgain)
  }
}
