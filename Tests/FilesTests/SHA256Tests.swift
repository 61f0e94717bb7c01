import Files
import Testing
import TestSupport

/// Against the examples of FIPS 180-4 and Python's hashlib.
struct SHA256Tests {
  private func hash(_ bytes: [UInt8], pieces: Int) -> String {
    var hash = SHA256()
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      hash.update(Array(bytes[start..<min(start + pieces, bytes.count)]))
    }
    return hash.digest()
  }

  @Test(arguments: [1, 7, 63, 64, 65, 1000]) func `Known hashes, however the bytes come`(_ pieces: Int) {
    #expect(
      hash([], pieces: pieces) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      hash(Array("abc".utf8), pieces: pieces)
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let long = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
    #expect(
      hash(long, pieces: pieces) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      hash((0..<1000).map { UInt8(truncatingIfNeeded: $0) }, pieces: pieces)
        == "a8af099bf2e878609558dbf69d8f88f4a31040a8cf84b549a0cfa912f12ffc3f")
  }

  @Test func `Files and fields`() throws {
    let folder = try TemporaryFolder()
    var hash = SHA256()
    try hash.update(file: folder.write("x", "abc".utf8))
    #expect(hash.digest() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    var first = SHA256()
    var second = SHA256()
    for field in ["ab", "c"] { first.update(field: field) }
    for field in ["a", "bc"] { second.update(field: field) }
    #expect(first.digest() != second.digest())
  }
}
