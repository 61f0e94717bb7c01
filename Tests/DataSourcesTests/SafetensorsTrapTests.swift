import DataSources
import Diagnostics
import Testing
import TestSupport

/// Files that must be refused, each with the words that say why.
struct SafetensorsTrapTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  private func expect(
    _ bytes: [UInt8], _ words: String, prefix: String = "is no right safetensors file: ",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = try folder.write("x.safetensors", bytes)
    let finding = try failure { try SafetensorsFile.open(path) }
    #expect(finding?.code == .arraysMalformed, sourceLocation: sourceLocation)
    #expect(finding?.message == "`\(path)` \(prefix)\(words)", sourceLocation: sourceLocation)
    #expect(finding?.help.isEmpty == false, sourceLocation: sourceLocation)
  }

  private func tensor(_ name: String, _ type: String, _ shape: String, _ start: Int, _ end: Int) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(start),\(end)]}"
  }

  @Test func wrongLengths() throws {
    try expect([1, 2, 3, 4, 5, 6, 7], "it has 7 bytes, and the length of the header alone takes 8")
    try expect([], "it has 0 bytes, and the length of the header alone takes 8")
    try expect(
      file("{}", length: .max),
      "it claims a header of 18446744073709551615 bytes; at most 100,000,000 are read")
    try expect(
      file("{}", length: 100_000_001), "it claims a header of 100000001 bytes; at most 100,000,000 are read")
    try expect(file("{}", length: 3), "it claims a header of 3 bytes, but has only 2 after the length")
  }

  @Test func wrongRanges() throws {
    let a = tensor("a", "F32", "[2]", 0, 8)
    try expect(
      file("{\(a),\(tensor("b", "F32", "[2]", 4, 12))}", data: 12),
      "the array `b` starts at 4 instead of 8: it overlaps the array before it")
    try expect(
      file("{\(a),\(tensor("b", "F32", "[2]", 12, 20))}", data: 20),
      "the array `b` starts at 12 instead of 8: it leaves a hole before it")
    try expect(
      file("{\(tensor("a", "F32", "[2]", 4, 12))}", data: 12),
      "the array `a` starts at 4 instead of 0: it leaves a hole before it")
    try expect(file("{\(a)}", data: 9), "1 bytes follow its last array")
    try expect(file("{}", data: 9), "9 bytes follow its last array")
    try expect(file("{\(a)}", data: 7), "it is cut short: its arrays take 8 bytes, but it has only 7")
    try expect(
      file("{\(tensor("a", "F32", "[2]", 8, 0))}", data: 8),
      "the array `a` ends (0) before it starts (8) (at byte 13)")
  }

  @Test func wrongSizes() throws {
    try expect(
      file("{\(tensor("a", "F32", "[3]", 0, 8))}", data: 8),
      "the array `a` is F32[3], which takes 12 bytes, but its range has 8 (at byte 13)")
    try expect(
      file("{\(tensor("a", "F32", "[4294967296,4294967296]", 0, 8))}", data: 8),
      "the array `a` has the shape [4294967296, 4294967296], whose number of bytes is beyond 64 bits (at byte 13)"
    )
    try expect(
      file("{\(tensor("a", "F64", "[2305843009213693952]", 0, 8))}", data: 8),
      "the array `a` has the shape [2305843009213693952], whose number of bytes is beyond 64 bits (at byte 13)"
    )
    try expect(
      file("{\(tensor("a", "F32", "[99999999999999999999]", 0, 8))}", data: 8),
      "a number is too large (at byte 37)")
    try expect(
      file("{\(tensor("a", "F33", "[2]", 0, 8))}", data: 8),
      "the array `a` has the unknown element type \"F33\" (at byte 13)")
  }

  @Test func missingFields() throws {
    try expect(
      file("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}"), "the array `a` has no `dtype` (at byte 13)")
    try expect(
      file("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}"), "the array `a` has no `shape` (at byte 13)")
    for offsets in ["", ",\"data_offsets\":[0]", ",\"data_offsets\":[0,4,8]"] {
      try expect(
        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]\(offsets)}}"),
        "the array `a` has no `data_offsets` of two numbers (at byte 13)")
    }
  }

  @Test func wrongJSON() throws {
    let a = tensor("a", "F32", "[2]", 0, 8)
    try expect(file("{\(a),\(a)}", data: 8), "the key \"a\" appears twice (at byte \(8 + 2 + a.utf8.count))")
    try expect(
      file("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}"), "the key \"dtype\" appears twice (at byte 28)")
    try expect(
      file("{\"__metadata__\":{\"k\":\"1\",\"\\u006b\":\"2\"}}"), "the key \"k\" appears twice (at byte 33)")
    try expect(file("{\"__metadata__\":{\"k\":1}}"), "a string is needed (at byte 29)")
    try expect(file("[]"), "an object is needed (at byte 8)")
    try expect(file(""), "an object is needed (at byte 8)")
    try expect(file("{} x"), "something follows its end (at byte 11)")
    try expect(file("{\"a"), "a string does not end (at byte 10)")
    try expect(file("{\"a\" 1}"), "`:` is needed (at byte 13)")
    try expect(file("{\"a\":{\"shape\":[1 2]}}"), "`,` or `]` is needed (at byte 25)")
    try expect(file("{\"\u{1}\":0}"), "a string holds a control character (at byte 10)")
    try expect(file("{\"\\x\":0}"), "a string holds an escape that JSON does not know (at byte 12)")
    try expect(file("{\"\\uD800\":0}"), "a string holds half a surrogate pair (at byte 16)")
    try expect(file("{\"\\u12G4\":0}"), "`\\u` needs four hexadecimal digits (at byte 14)")
    for number in ["-1", "1.5", "1e3", "01", "true"] {
      let path = try folder.write("x", file("{\"a\":{\"shape\":[\(number)]}}"))
      #expect(try failure { try SafetensorsFile.open(path) }?.code == .arraysMalformed)
    }
    var invalid = file("{\"a\":0}")
    invalid[10] = 0xFF
    try expect(invalid, "a string is not valid UTF-8 (at byte 10)")
  }

  @Test func deepNestingAndManyArrays() throws {
    let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    try expect(
      file("{\"a\":{\"x\":\(deep)}}"), "brackets are nested more than 64 deep (at byte \(8 + 10 + 63))")
    let many = (0...100_000).map { tensor("t\($0)", "F32", "[0]", 0, 0) }.joined(separator: ",")
    let path = try folder.write("x", file("{\(many)}"))
    let finding = try failure { try SafetensorsFile.open(path) }
    #expect(finding?.message.contains("it has more than 100,000 arrays") == true)
  }

  @Test func whatTheReferenceAcceptsIsAccepted() throws {
    let a = "\"a\": {\"extra\": [null, -1.5e3, {\"x\": \"\\ud83d\\ude00\"}], \"dtype\": \"F32\", "
    let header = " \n{\(a) \"data_offsets\": [0, 8], \"shape\": [2]} }  "
    let file = try SafetensorsFile.open(folder.write("x", file(header, data: 8)))
    #expect(try file.floats("a") == [0, 0])
  }

  @Test func otherFormatsAreNamed() throws {
    let cases: [(start: [UInt8], words: String, help: String)] = [
      (
        Array("PK\u{3}\u{4}".utf8), "a ZIP archive (as `torch.save` and `numpy.savez` write them)",
        "save_file"
      ),
      ([0x80, 2, 0x8A, 10], "a pickle, which can run any program when it is loaded", "weights_only=True"),
      ([0x80, 4, 0x95], "a pickle, which can run any program when it is loaded", "save_file"),
      ([0x89] + Array("HDF\r\n".utf8), "an HDF5 file (as Keras writes them)", "h5py"),
      ([0x93] + Array("NUMPY".utf8), "a NumPy `.npy` file", "numpy.load"),
      ([0x1F, 0x8B], "compressed with gzip", "gunzip"),
      (Array("version https://git-lfs".utf8), "a Git LFS pointer, not the content", "git lfs pull"),
      (Array("<!DOCTYPE html>".utf8), "a web page", "download it again"),
    ]
    for (start, words, help) in cases {
      let bytes = start + [UInt8](repeating: 0x61, count: 100)
      try expect(bytes, words, prefix: "is no safetensors file: it is ")
      let path = folder.path("x.safetensors")
      #expect(try failure { try SafetensorsFile.open(path) }?.help.first?.contains(help) == true)
    }
  }

  @Test func aHeaderWhoseLengthLooksLikeAPickleIsRead() throws {
    let header = "{}" + String(repeating: " ", count: 0x0280 - 2)
    #expect(try SafetensorsFile.open(folder.write("x", file(header))).names == [])
  }
}
