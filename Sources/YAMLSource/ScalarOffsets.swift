/// Turns libyaml's places, which count Unicode scalars, into byte offsets.
struct ScalarOffsets {
  private let bytes: [UInt8]
  private let start: Int
  /// The byte offset of every 64th scalar; empty when every scalar is one byte.
  private var checkpoints: [Int] = []

  /// - Requires: `bytes` from `start` on are well-formed UTF-8.
  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    self.start = start
    guard bytes.contains(where: { $0 >= 0x80 }) else { return }
    var scalars = 0
    for index in start..<bytes.count where bytes[index] & 0xC0 != 0x80 {
      if scalars % 64 == 0 { checkpoints.append(index) }
      scalars += 1
    }
  }

  /// The byte offset of a scalar; the text's length for one beyond the end.
  func offset(ofScalar index: Int) -> Int {
    guard index >= 0 else { return start }
    if checkpoints.isEmpty { return min(start + index, bytes.count) }
    guard index / 64 < checkpoints.count else { return bytes.count }
    var offset = checkpoints[index / 64]
    for _ in 0..<(index % 64) where offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    return offset
  }
}
