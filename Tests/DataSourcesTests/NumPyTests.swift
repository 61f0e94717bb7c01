import DataSources
import Diagnostics
import Testing
import TestSupport

struct NumPyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1, length: Int? = nil) -> [UInt8] {
    let length = length ?? header.utf8.count
    let size = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + Array(header.utf8) + data
  }

  private func header(_ type: String, _ shape: String, columns: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(columns ? "True" : "False"), 'shape': \(shape), }   \n"
  }

  private func read(_ bytes: [UInt8]) throws -> [NumPyArray] {
    try NumPyFile.read(path: folder.write("x.npy", bytes), limit: 1 << 20)
  }

  private func refused(
    _ words: String, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let finding = try failure { try read(bytes) }
    #expect(
      finding?.message.contains(words) == true, "\(finding?.message ?? "nothing")",
      sourceLocation: sourceLocation)
    #expect(finding?.help.isEmpty == false, sourceLocation: sourceLocation)
  }

  @Test func `Types, byte orders and orders of axes`() throws {
    let floats = try read(npy(header("<f4", "(2,)"), [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0]))[0]
    #expect(floats.shape == [2] && floats.values == .floats([1.5, -2]))
    #expect(try read(npy(header(">f4", "(1,)"), [0x3F, 0xC0, 0, 0]))[0].values == .floats([1.5]))
    #expect(
      try read(npy(header(">i2", "(2,)"), [1, 2, 0xFF, 0xFE], version: 2))[0].values == .int32s([258, -2]))
    #expect(try read(npy(header("|u1", "()"), [7]))[0].values == .bytes([7]))
    #expect(try read(npy(header("<i8", "(0, 3)"), []))[0].shape == [0, 3])
    let columns = try read(npy(header("|u1", "(2, 3)", columns: true), [1, 2, 3, 4, 5, 6]))[0]
    #expect(columns.shape == [2, 3] && columns.values == .bytes([1, 3, 5, 2, 4, 6]))
    let deep = try read(npy(header("<u2", "(2, 1, 2)", columns: true), [1, 0, 2, 0, 3, 0, 4, 0]))[0]
    #expect(deep.values == .int32s([1, 3, 2, 4]))
  }

  @Test func `Wrong files`() throws {
    try refused("no NumPy file", [1, 2, 3])
    try refused("a pickle", [0x80, 4, 1, 2])
    try refused("pickled objects (`|O`)", npy(header("|O", "(1,)"), [0]))
    try refused("elements are `<c8`", npy(header("<c8", "(1,)"), [0]))
    try refused(
      "several fields", npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", []))
    try refused("takes 8 bytes, but 7 follow", npy(header("<f4", "(2,)"), [UInt8](repeating: 0, count: 7)))
    try refused("takes 4 bytes, but 5 follow", npy(header("<f4", "(1,)"), [UInt8](repeating: 0, count: 5)))
    try refused("beyond 64 bits", npy(header("<f4", "(4294967296, 4294967296)"), []))
    try refused("not understood", npy(header("<f4", "(-1,)"), []))
    try refused("not understood", npy("{", []))
    try refused("lacks `descr`", npy("{}", []))
    try refused("claims a header of 10001 bytes", npy("", [], version: 2, length: 10_001))
    try refused("its header does not end", npy("{", [], length: 100))
    try refused("format version 9", npy("{", [], version: 9))
    try refused("(position 1)", npy(header("|b1", "(2,)"), [1, 2]))
    try refused("directory is missing", Array("PK\u{3}\u{4}".utf8))
  }

  @Test func `Archives of NumPy, stored and deflated`() throws {
    for name in ["stored.npz", "deflated.npz"] {
      let arrays = try NumPyFile.read(path: TokenizerTests.fixtures + name)
      #expect(arrays.map(\.name) == ["x", "labels"])
      #expect(arrays[0].shape == [2, 3] && arrays[0].values == .floats([0, 1, 2, 3, 4, 5]))
      #expect(arrays[1].values == .int32s([7, -8]))
      let path = TokenizerTests.fixtures + name
      #expect(try failure { try NumPyFile.read(path: path, limit: 20) }?.code == .fileTooLarge)
    }
  }
}
