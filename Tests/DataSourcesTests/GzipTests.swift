import DataSources
import Diagnostics
import Testing
import TestSupport

struct GzipTests {
  let folder: TemporaryFolder
  private let content = (0..<700_000).map { UInt8(truncatingIfNeeded: ($0 * $0) >> 7) }

  init() throws { folder = try TemporaryFolder() }

  @Test func oneMemberAndSeveralAreUnpacked() throws {
    let one = try folder.write("one.gz", gzip(content))
    #expect(try Gzip.inflate(path: one, limit: content.count) == content)
    let parts = try gzip(Array(content[..<1000])) + gzip([]) + gzip(Array(content[1000...]))
    let several = try folder.write("several.gz", parts)
    #expect(try Gzip.inflate(path: several, limit: content.count) == content)
    #expect(try Gzip.inflate(path: folder.write("empty.gz", gzip([])), limit: 0) == [])
  }

  @Test func aPlainFileIsTakenAsItIsWhateverItsName() throws {
    let path = try folder.write("plain.gz", content)
    #expect(try Gzip.inflate(path: path, limit: content.count) == content)
    #expect(try InflatingFile(path: path).isCompressed == false)
    #expect(try Gzip.inflate(path: folder.write("none", []), limit: 0) == [])
    #expect(try Gzip.inflate(path: folder.write("byte", [0x1F]), limit: 1) == [0x1F])
  }

  @Test func unpackingStopsAtTheLimit() throws {
    let bomb = try folder.write("bomb.gz", gzip([UInt8](repeating: 0, count: 20_000_000)))
    let finding = try failure { try Gzip.inflate(path: bomb, limit: 1_000_000) }
    #expect(finding?.code == .fileTooLarge)
    #expect(finding?.message == "`\(bomb)` unpacks to more than the 1,000,000 bytes that are read")
    let plain = try folder.write("plain", content)
    #expect(
      try failure { try Gzip.inflate(path: plain, limit: 10) }?.message
        == "`\(plain)` has more than the 10 bytes that are read")
  }

  @Test func aFileCutAnywhereIsAnError() throws {
    let whole = try gzip(Array(content[..<2000]))
    for length in 2..<whole.count {
      let path = try folder.write("cut.gz", whole.prefix(length))
      let finding = try failure { try Gzip.inflate(path: path, limit: 10_000) }
      #expect(finding?.code == .dataMalformed)
      #expect(finding?.message == "`\(path)` is cut short: the compressed data stops before its end")
      #expect(finding?.help == ["download it again, or copy it again from where it came"])
    }
  }

  @Test func aWrongChecksumOrLengthIsAnError() throws {
    for (fromEnd, words) in [(8, "incorrect data check"), (1, "incorrect length check")] {
      var bytes = try gzip(content)
      bytes[bytes.count - fromEnd] ^= 1
      let path = try folder.write("x.gz", bytes)
      let finding = try failure { try Gzip.inflate(path: path, limit: content.count) }
      #expect(finding?.code == .dataMalformed)
      #expect(finding?.message == "`\(path)` is damaged: its compressed data does not unpack (\(words))")
    }
  }

  @Test func somethingAfterTheEndIsAnError() throws {
    for garbage in [[0], Array("garbage".utf8), [0x1F, 0x00, 1, 2, 3]] as [[UInt8]] {
      let path = try folder.write("x.gz", gzip(content) + garbage)
      let finding = try failure { try Gzip.inflate(path: path, limit: content.count) }
      #expect(finding?.code == .dataMalformed)
      #expect(
        finding?.message
          == "`\(path)` goes on after the end of its compressed data with something that is not gzip")
    }
  }
}
