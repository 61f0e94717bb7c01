import Diagnostics
import Files
import Glibc
import Testing
import TestSupport

struct BoundedFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [0, 1, 1 << 18 - 1, 1 << 18, 1 << 18 + 1, 1_000_000])
  func aFileWithinTheLimitIsReadWhole(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = try folder.write("x", bytes)
    #expect(try BoundedFile.read(path: path, limit: count) == bytes)
  }

  @Test func aLargerFileIsRefusedWithBothSizes() throws {
    let path = try folder.write("x", [UInt8](repeating: 1, count: 1235))
    let finding = try failure { try BoundedFile.read(path: path, limit: 1234) }
    #expect(finding?.code == .fileTooLarge)
    #expect(finding?.message == "`\(path)` has 1,235 bytes; at most 1,234 are read")
  }

  @Test func aFileWhoseSizeIsNotKnownIsBoundedToo() throws {
    // Files of the kernel say that they have 0 bytes, as a file that grows while it is read once had fewer.
    #expect(try !BoundedFile.read(path: "/proc/self/status", limit: 100_000).isEmpty)
    let finding = try failure { try BoundedFile.read(path: "/proc/self/status", limit: 10) }
    #expect(finding?.code == .fileTooLarge)
    #expect(finding?.message == "`/proc/self/status` has grown beyond 10 bytes; at most 10 are read")
  }

  @Test func aMissingFileNamesItsNeighbour() throws {
    try folder.write("model.yaml", [])
    let path = folder.path("modle.yaml")
    let finding = try failure { try BoundedFile.read(path: path, limit: 10) }
    #expect(finding?.code == .cannotRead)
    #expect(finding?.message == "cannot read `\(path)`: no such file or directory")
    #expect(finding?.help == ["did you mean `\(folder.path("model.yaml"))`?"])
  }

  @Test func aMissingFileWithoutNeighbourStillHasAWayOut() throws {
    let finding = try failure { try BoundedFile.read(path: folder.path("absent"), limit: 10) }
    #expect(finding?.help == ["check the path: a path without `/` in front starts at the current folder"])
  }

  @Test func whatIsNoFileIsRefusedWithoutWaiting() throws {
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    for (path, kind) in [
      (folder.path, "a folder"), (folder.path("pipe"), "a pipe"), ("/dev/zero", "a device"),
    ] {
      let finding = try failure { try BoundedFile.read(path: path, limit: 10) }
      #expect(finding?.code == .notAFile)
      #expect(finding?.message == "`\(path)` is \(kind), not a file")
      #expect(finding?.help == ["give the path of a file"])
    }
  }

  @Test func aSocketIsRefused() throws {
    let path = folder.path("socket")
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    let finding = try failure { try BoundedFile.read(path: path, limit: 10) }
    #expect(finding?.code == .notAFile)
    #expect(finding?.message == "`\(path)` is a socket, not a file")
  }

  @Test func aPathThatIsNoneIsRefused() throws {
    #expect(
      try failure { try BoundedFile.read(path: "", limit: 10) }?.message
        == "cannot read ``: the path is empty")
    let path = try folder.write("x", [1])
    // The system would stop at the NUL and read another file.
    let finding = try failure { try BoundedFile.read(path: path + "\0.yaml", limit: 10) }
    #expect(finding?.code == .cannotRead)
    #expect(finding?.message.hasSuffix("the path holds a NUL character") == true)
  }

  @Test func aFileUsedAsAFolderSaysSo() throws {
    let path = try folder.write("x", [1])
    let finding = try failure { try BoundedFile.read(path: path + "/y", limit: 10) }
    #expect(finding?.message == "cannot read `\(path)/y`: not a directory")
    #expect(finding?.help == ["a part of the path in front of the last `/` is a file, not a folder"])
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func aFileWithoutPermissionSaysSo() throws {
    let path = try folder.write("x", [1])
    chmod(path, 0)
    let finding = try failure { try BoundedFile.read(path: path, limit: 10) }
    #expect(finding?.code == .cannotRead)
    #expect(finding?.message == "cannot read `\(path)`: permission denied")
  }

  @Test func aFileThatBecomesShorterIsAnError() throws {
    let path = try folder.write("x", [UInt8](repeating: 1, count: 100))
    let file = try OpenFile(path: path)
    #expect(file.size == 100)
    #expect(truncate(path, 50) == 0)
    var bytes = [UInt8](repeating: 0, count: 100)
    let finding = try failure { try bytes.withUnsafeMutableBytes { try file.fill($0, from: 0) } }
    #expect(finding?.code == .cannotRead)
    #expect(finding?.message == "cannot read `\(path)`: it became shorter while it was read")
  }
}
