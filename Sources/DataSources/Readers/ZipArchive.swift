internal import CZlib
internal import Diagnostics

/// The members of a ZIP archive in memory, stored or deflated.
struct ZipArchive {
  struct Member {
    let name: String
    /// Stored (0) or deflated (8).
    let method: Int
    let checksum: UInt32
    let packedSize: Int
    /// The size when unpacked.
    let size: Int
    /// Where its own header begins.
    let start: Int
  }

  let members: [Member]

  /// Reads the directory at the end of the archive.
  init(path: String, bytes: [UInt8]) throws(DiagnosticsError) {
    func broken(_ words: String) -> DiagnosticsError {
      DataFailure.badArrays(path, "is no right ZIP archive: \(words)", help: DataFailure.downloadAgain)
    }
    // The end record has 22 bytes and a comment of at most 65,535.
    var end = bytes.count - 22
    let lowest = max(0, end - 65_535)
    while end >= lowest, ZipArchive.number(bytes, end, 4) != 0x0605_4B50 { end -= 1 }
    guard end >= lowest, let count = ZipArchive.number(bytes, end + 10, 2),
      var place = ZipArchive.number(bytes, end + 16, 4)
    else { throw broken("it is cut short: its directory is missing") }
    guard count < 0xFFFF, place < 0xFFFF_FFFF else { throw broken("its directory is too large (ZIP64)") }
    var members: [Member] = []
    for _ in 0..<count {
      guard ZipArchive.number(bytes, place, 4) == 0x0201_4B50,
        let flags = ZipArchive.number(bytes, place + 8, 2),
        let method = ZipArchive.number(bytes, place + 10, 2),
        let checksum = ZipArchive.number(bytes, place + 16, 4),
        let packed = ZipArchive.number(bytes, place + 20, 4),
        let size = ZipArchive.number(bytes, place + 24, 4),
        let name = ZipArchive.number(bytes, place + 28, 2),
        let extra = ZipArchive.number(bytes, place + 30, 2),
        let comment = ZipArchive.number(bytes, place + 32, 2),
        let start = ZipArchive.number(bytes, place + 42, 4),
        place + 46 + name <= bytes.count
      else { throw broken("its directory is damaged") }
      let text = String(decoding: bytes[(place + 46)..<(place + 46 + name)], as: UTF8.self)
      guard flags & 1 == 0 else { throw broken("`\(text)` is encrypted") }
      guard method == 0 || method == 8 else {
        throw broken("`\(text)` is packed by the method \(method), not DEFLATE")
      }
      guard size < 0xFFFF_FFFF, packed < 0xFFFF_FFFF else {
        throw broken("`\(text)` has 4 GiB or more (ZIP64)")
      }
      // DEFLATE makes at most 1032 bytes of one.
      guard method == 8 ? size / 1032 <= packed : size == packed else {
        throw broken("`\(text)` claims \(size) bytes out of \(packed)")
      }
      members.append(
        Member(
          name: text, method: method, checksum: UInt32(checksum), packedSize: packed, size: size, start: start
        ))
      place += 46 + name + extra + comment
    }
    self.members = members
  }

  /// A little-endian number of `width` bytes; nil beyond the end.
  static func number(_ bytes: [UInt8], _ place: Int, _ width: Int) -> Int? {
    guard place >= 0, place <= bytes.count - width else { return nil }
    return (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
  }
}

extension ZipArchive.Member {
  /// The unpacked bytes, whose number and checksum are compared.
  func content(_ bytes: [UInt8], path: String) throws(DiagnosticsError) -> [UInt8] {
    func broken(_ words: String) -> DiagnosticsError {
      DataFailure.badArrays(
        path, "is no right ZIP archive: `\(name)` \(words)", help: DataFailure.downloadAgain)
    }
    // The sizes in the header in front of the content may be missing; those of the directory hold.
    guard ZipArchive.number(bytes, start, 4) == 0x0403_4B50,
      let nameLength = ZipArchive.number(bytes, start + 26, 2),
      let extra = ZipArchive.number(bytes, start + 28, 2)
    else { throw broken("has no header") }
    let first = start + 30 + nameLength + extra
    guard first <= bytes.count - packedSize else { throw broken("is cut short") }
    let packed = bytes[first..<first + packedSize]
    let out = method == 0 ? Array(packed) : inflated(packed)
    guard let out, out.count == size else { throw broken("does not unpack to the \(size) bytes it claims") }
    let sum = out.withUnsafeBufferPointer { buffer in
      // zlib counts in 32 bits; a member has less than 4 GiB.
      crc32(0, buffer.baseAddress, UInt32(buffer.count))
    }
    guard out.isEmpty || UInt32(truncatingIfNeeded: sum) == checksum else {
      throw broken("is damaged: its checksum differs")
    }
    return out
  }

  /// The unpacked bytes; nil when they are damaged, fewer or more than `size`.
  private func inflated(_ packed: ArraySlice<UInt8>) -> [UInt8]? {
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return nil
    }
    defer { inflateEnd(&stream) }
    var input = Array(packed)
    // One byte more shows content that is longer than claimed.
    var out = [UInt8](repeating: 0, count: size + 1)
    let result = input.withUnsafeMutableBufferPointer { input in
      out.withUnsafeMutableBufferPointer { out in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = out.baseAddress
        stream.avail_out = UInt32(out.count)
        return inflate(&stream, Z_FINISH)
      }
    }
    guard result == Z_STREAM_END, stream.avail_out == 1 else { return nil }
    out.removeLast()
    return out
  }
}
