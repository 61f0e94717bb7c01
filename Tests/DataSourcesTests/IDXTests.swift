import DataSources
import Diagnostics
import Glibc
import Testing
import TestSupport

struct IDXTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func finding(_ bytes: [UInt8], limit: Int = 1 << 30) throws -> (path: String, Diagnostic?) {
    let path = try folder.write("x.idx", bytes)
    return (path, try failure { try IDX.read(path: path, limit: limit) })
  }

  @Test func bytesAreReadPlainAndCompressed() throws {
    let file = idx([2, 1, 3], [1, 2, 3, 4, 5, 255])
    for bytes in [file, try gzip(file)] {
      let array = try IDX.read(path: folder.write("x", bytes))
      #expect(array.shape == [2, 1, 3])
      guard case .bytes(let values) = array.values else { throw Unexpected() }
      #expect(values == [1, 2, 3, 4, 5, 255])
    }
  }

  @Test func otherTypesAreBigEndian() throws {
    let whole: [(type: UInt8, bytes: [UInt8], values: [Int32])] = [
      (0x09, [0x80, 0x7F], [-128, 127]), (0x0B, [0x80, 0, 0x01, 0x02], [-32768, 258]),
      (0x0C, [0x80, 0, 0, 0, 1, 2, 3, 4], [Int32.min, 0x0102_0304]),
    ]
    for (type, bytes, expected) in whole {
      guard
        case .int32s(let values) = try IDX.read(path: folder.write("x", idx(type: type, [2], bytes))).values
      else { throw Unexpected() }
      #expect(values == expected)
    }
    let fractions: [(type: UInt8, bytes: [UInt8])] = [
      (0x0D, [0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0]),
      (0x0E, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0]),
    ]
    for (type, bytes) in fractions {
      guard
        case .floats(let values) = try IDX.read(path: folder.write("x", idx(type: type, [2], bytes))).values
      else { throw Unexpected() }
      #expect(values == [1.5, -2])
    }
  }

  @Test func moreElementsThanAChunkAreConvertedInPlace() throws {
    let expected = (0..<100_000).map { Int32($0) * 7919 - 5 }
    let bytes = expected.flatMap { value in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    let path = try folder.write("x", gzip(idx(type: 0x0C, [10, 10_000], bytes)))
    guard case .int32s(let values) = try IDX.read(path: path).values else { throw Unexpected() }
    #expect(values == expected)
  }

  @Test func axesOfSizeZeroAndEightAxesAreLegal() throws {
    let huge = 0xFFFF_FFFF
    for shape in [[0], [0, 28, 28], [3, 0], [0, huge, huge, huge], [1, 1, 1, 1, 1, 1, 1, 0]] {
      #expect(try IDX.read(path: folder.write("x", idx(shape, []))).shape == shape)
    }
  }

  @Test func aShortFileSaysHowMuchItHolds() throws {
    let (path, plain) = try finding(idx([2, 700], [UInt8](repeating: 1, count: 1399)))
    #expect(plain?.code == .dataMalformed)
    #expect(
      plain?.message
        == "`\(path)` is cut short: it holds 1,399 of the 1,400 bytes of elements that its header promises ([2, 700])"
    )
    #expect(plain?.help == ["download it again, or copy it again from where it came"])
    #expect(
      try finding(gzip(idx([2, 700], [UInt8](repeating: 1, count: 1399)))).1?.message == plain?.message)
    let (_, converted) = try finding(gzip(idx(type: 0x0C, [3], [1, 2, 3, 4, 5, 6])))
    #expect(converted?.message.contains("holds 6 of the 12 bytes") == true)
    #expect(
      try finding([0, 0, 8, 2, 0, 0]).1?.message
        == "`\(path)` is cut short: it ends within the sizes of its 2 axes")
  }

  @Test func aLongFileIsAnError() throws {
    for bytes in [
      idx([2], [1, 2, 3]), try gzip(idx([2], [1, 2, 3])), try gzip(idx([2], [1, 2])) + gzip([0]),
    ] {
      let (path, long) = try finding(bytes)
      #expect(long?.code == .dataMalformed)
      #expect(
        long?.message == "`\(path)` goes on after the 2 bytes of elements that its header promises ([2])")
    }
  }

  @Test func theChecksumOfAFullyReadFileIsCompared() throws {
    var bytes = try gzip(idx([2], [1, 2]))
    bytes[bytes.count - 8] ^= 1
    #expect(try finding(bytes).1?.message.contains("incorrect data check") == true)
  }

  @Test func aPromiseThatCannotBeKeptAllocatesNothing() throws {
    let (path, tooLarge) = try finding(idx([60_000, 28, 28], []), limit: 47_039_999)
    #expect(tooLarge?.code == .fileTooLarge)
    #expect(
      tooLarge?.message
        == "`\(path)` promises an array of [60000, 28, 28], more than the 47,039,999 bytes that are read")
    let overflow = idx([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], [])
    #expect(try finding(overflow).1?.code == .fileTooLarge)
    let (_, short) = try finding(idx([1 << 29], [1]))
    #expect(short?.message.contains("holds 1 of the 536,870,912 bytes") == true)
    let (_, packed) = try finding(gzip(idx([1 << 29], [1])))
    #expect(
      packed?.message == "`\(path)` promises 536,870,912 bytes of elements, more than it can unpack to")
  }

  @Test func whatIsNoIDXFileIsNamed() throws {
    let cases: [(bytes: [UInt8], words: String)] = [
      ([0x89] + Array("PNG\r\n".utf8), "is no IDX file: it is a PNG picture"),
      ([0x93] + Array("NUMPY".utf8), "is no IDX file: it is a NumPy `.npy` file"),
      (Array("<!DOCTYPE html>".utf8), "is no IDX file: it is a web page"),
      (Array("PK\u{3}\u{4}abc".utf8), "is no IDX file: it is a ZIP archive"),
      ([1, 0, 8, 1], "is no IDX file: it starts with 01 00 08 01, not with 00 00 and an element type"),
      ([], "is no IDX file: it has only 0 bytes"), ([0, 0, 8], "is no IDX file: it has only 3 bytes"),
      ([0, 0, 0x0A, 1, 0, 0, 0, 0], "has the element type 0A, which IDX does not define"),
      ([0, 0, 8, 0], "has 0 axes; 1 to 8 are read"), ([0, 0, 8, 9], "has 9 axes; 1 to 8 are read"),
    ]
    for (bytes, words) in cases {
      let (path, found) = try finding(bytes)
      #expect(found?.code == .dataMalformed)
      #expect(found?.message.hasPrefix("`\(path)` \(words)") == true, "\(found?.message ?? "read")")
      #expect(found?.help.isEmpty == false)
    }
    let twice = try finding(gzip(gzip(idx([1], [1])))).1
    #expect(
      twice?.message.hasSuffix("is no IDX file: it is compressed with gzip inside its gzip wrapper") == true)
  }
}

/// A value is not of the case that the test is about.
struct Unexpected: Error {}
