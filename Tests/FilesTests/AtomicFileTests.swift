import Diagnostics
import Glibc
import Synchronization
import Testing

@testable import Files
import TestSupport

struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let old: [UInt8] = [1, 2, 3]
  private let new = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  /// Writes small and large pieces, so that both ways through the buffer are taken.
  private func body(_ writer: inout AtomicFile.Writer) throws(DiagnosticsError) {
    for start in stride(from: 0, to: 100_000, by: 1000) { try writer.write(Array(new[start..<start + 1000])) }
    try writer.write(Array(new[100_000..<250_000]))
    try writer.write(Array(new[250_000...]))
  }

  @Test func aFileIsCreatedAndReplaced() throws {
    let path = folder.path("x")
    try AtomicFile.write(path: path) { (writer) throws(DiagnosticsError) in try writer.write("héllo") }
    #expect(try BoundedFile.read(path: path, limit: 100) == Array("héllo".utf8))
    try AtomicFile.write(path: path) { (writer) throws(DiagnosticsError) in
      try body(&writer)
      #expect(writer.count == new.count)
    }
    #expect(try BoundedFile.read(path: path, limit: new.count) == new)
    #expect(folder.names() == ["x"])
  }

  @Test func anEmptyFileIsWritten() throws {
    try AtomicFile.write(path: folder.path("x")) { (_) throws(DiagnosticsError) in }
    #expect(try BoundedFile.read(path: folder.path("x"), limit: 0) == [])
  }

  @Test func theUsersMaskAndOldPermissionsHold() throws {
    let mask = umask(0)
    umask(mask)
    let path = folder.path("x")
    try AtomicFile.write(path: path, body: body)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o666 & ~mask)
    #expect(chmod(path, 0o600) == 0)
    try AtomicFile.write(path: path, body: body)
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func aLinkIsFollowed() throws {
    try folder.write("real", old)
    #expect(symlink("real", folder.path("link")) == 0)
    try AtomicFile.write(path: folder.path("link"), body: body)
    #expect(try BoundedFile.read(path: folder.path("real"), limit: new.count) == new)
    var status = stat()
    #expect(lstat(folder.path("link"), &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
  }

  /// Every call of the system fails once, with and without short writes; the old file or the whole new one is there.
  @Test(arguments: [ENOSPC, EIO, EDQUOT], [Int.max, 1000])
  func anyFailingCallLeavesAWholeFile(error: Int32, writeLimit: Int) throws {
    let path = folder.path("x")
    var reached = 0
    for failing in 1... {
      try folder.write("x", old)
      let calls = Calls(failing: failing, error: error, writeLimit: writeLimit)
      let finding = try failure { try AtomicFile.write(path: path, operations: calls.operations, body: body) }
      #expect(folder.names() == ["x"], "call \(failing) leaves a file behind")
      let found = try BoundedFile.read(path: path, limit: new.count)
      if calls.count < failing {
        #expect(finding == nil)
        #expect(found == new)
        break
      }
      reached = failing
      if calls.isRenamed {
        #expect(found == new)
      } else {
        #expect(found == old)
        #expect(finding?.code == .cannotWrite)
        #expect(finding?.message == "cannot write `\(path)`: \(SystemError(number: error).words)")
        #expect(finding?.help.isEmpty == false)
      }
    }
    #expect(reached > (writeLimit == 1000 ? 300 : 5))
  }

  @Test func anInterruptedCallIsRepeated() throws {
    for failing in 1...6 {
      let calls = Calls(failing: failing, error: EINTR, writeLimit: 50_000)
      try AtomicFile.write(path: folder.path("x"), operations: calls.operations, body: body)
      #expect(try BoundedFile.read(path: folder.path("x"), limit: new.count) == new)
    }
    #expect(folder.names() == ["x"])
  }

  @Test func theWordsForAFullDisk() throws {
    let calls = Calls(failing: 2, error: ENOSPC, writeLimit: .max)
    let path = folder.path("x")
    let finding = try failure { try AtomicFile.write(path: path, operations: calls.operations, body: body) }
    #expect(finding?.message == "cannot write `\(path)`: no space left on device")
    #expect(finding?.help == ["free some space, or write to another disk"])
    #expect(folder.names() == [])
  }

  @Test func aRealFullDiskIsAnError() throws {
    // `/dev/full` answers ENOSPC to every write.
    let full = FileOperations(write: { _, bytes, count in
      let file = Glibc.open("/dev/full", O_WRONLY | O_CLOEXEC)
      let result = Glibc.write(file, bytes, count)
      let error = errno
      close(file)
      errno = error
      return result
    })
    try folder.write("x", old)
    let finding = try failure { try AtomicFile.write(path: folder.path("x"), operations: full, body: body) }
    #expect(finding?.message.hasSuffix("no space left on device") == true)
    #expect(try BoundedFile.read(path: folder.path("x"), limit: 10) == old)
  }

  @Test func anErrorOfTheBodyLeavesTheOldFile() throws {
    let path = try folder.write("x", old)
    let finding = try failure {
      try AtomicFile.write(path: path) { (writer) throws(DiagnosticsError) in
        try body(&writer)
        throw DiagnosticsError(.error(.stopped, "stopped"))
      }
    }
    #expect(finding?.code == .stopped)
    #expect(try BoundedFile.read(path: path, limit: 10) == old)
    #expect(folder.names() == ["x"])
  }

  @Test func aBodyThatIgnoresAFailedWriteDoesNotPublishHalfAFile() throws {
    let path = try folder.write("x", old)
    let calls = Calls(failing: 2, error: EIO, writeLimit: .max)
    let finding = try failure {
      try AtomicFile.write(path: path, operations: calls.operations) { (writer) throws(DiagnosticsError) in
        for _ in 0..<3 { try? writer.write(new) }
      }
    }
    #expect(finding?.code == .cannotWrite)
    #expect(try BoundedFile.read(path: path, limit: 10) == old)
  }

  @Test func whatAKilledProcessLeftIsSwept() throws {
    try folder.write(".x.tmp-123", old)
    try folder.write(".x.tmp-\(getpid())", old)
    try folder.write(".y.tmp-123", old)
    try folder.write(".x.tmpfile", old)
    // A locked file belongs to a process that lives.
    let busy = open(try folder.write(".x.tmp-124", old), O_RDWR)
    #expect(flock(busy, LOCK_EX) == 0)
    try AtomicFile.write(path: folder.path("x"), body: body)
    #expect(folder.names() == [".x.tmp-124", ".x.tmpfile", ".y.tmp-123", "x"])
    close(busy)
    try AtomicFile.write(path: folder.path("x"), body: body)
    #expect(folder.names() == [".x.tmpfile", ".y.tmp-123", "x"])
  }

  @Test func twoWritersOfOneFileDoNotMix() throws {
    let path = folder.path("x")
    try AtomicFile.write(path: path) { (outer) throws(DiagnosticsError) in
      try outer.write(old)
      try AtomicFile.write(path: path, body: body)
      try outer.write(old)
    }
    #expect(try BoundedFile.read(path: path, limit: new.count) == old + old)
    #expect(folder.names() == ["x"])
  }

  @Test func aVeryLongNameIsWritten() throws {
    let name = String(repeating: "n", count: 255)
    try AtomicFile.write(path: folder.path(name), body: body)
    #expect(folder.names() == [name])
  }

  @Test func whatCannotBeWrittenSaysWhy() throws {
    let file = try folder.write("x", old)
    #expect(symlink("nowhere", folder.path("dangling")) == 0)
    let cases: [(path: String, code: DiagnosticCode, words: String)] = [
      (folder.path, .notAFile, "`\(folder.path)` is a folder, not a file"),
      ("/dev/null", .notAFile, "`/dev/null` is a device, not a file"),
      (folder.path("new/"), .notAFile, "`\(folder.path("new/"))` is a folder, not a file"),
      ("", .cannotWrite, "cannot write ``: the path is empty"),
      (
        folder.path("no/y"), .cannotWrite, "cannot write `\(folder.path("no/y"))`: no such file or directory"
      ),
      (file + "/y", .cannotWrite, "cannot write `\(file)/y`: not a directory"),
      (
        folder.path("dangling"), .cannotWrite,
        "cannot write `\(folder.path("dangling"))`: it is a link to something that does not exist"
      ),
    ]
    for (path, code, words) in cases {
      let finding = try failure { try AtomicFile.write(path: path, body: body) }
      #expect(finding?.code == code)
      #expect(finding?.message == words)
      #expect(finding?.help.isEmpty == false)
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may write everything"))
  func aWriteProtectedFileIsKept() throws {
    let path = try folder.write("x", old)
    chmod(path, 0o400)
    let finding = try failure { try AtomicFile.write(path: path, body: body) }
    #expect(finding?.code == .cannotWrite)
    #expect(try BoundedFile.read(path: path, limit: 10) == old)
  }
}

/// Counts the calls of the system, and makes one of them fail.
private final class Calls: Sendable {
  private let state = Mutex((count: 0, isRenamed: false))
  private let failing: Int
  private let error: Int32
  private let writeLimit: Int

  init(failing: Int, error: Int32, writeLimit: Int) {
    self.failing = failing
    self.error = error
    self.writeLimit = writeLimit
  }

  var count: Int { state.withLock { $0.count } }
  var isRenamed: Bool { state.withLock { $0.isRenamed } }

  /// Whether this call is the one that fails; closing is not counted, since nothing depends on it.
  private func fails() -> Bool {
    let count = state.withLock { state in
      state.count += 1
      return state.count
    }
    if count == failing { errno = error }
    return count == failing
  }

  var operations: FileOperations {
    FileOperations(
      open: { [self] in fails() ? -1 : Glibc.open($0, $1, $2) },
      write: { [self] in fails() ? -1 : Glibc.write($0, $1, min($2, writeLimit)) },
      synchronize: { [self] in fails() ? -1 : fsync($0) },
      rename: { [self] in
        if fails() { return -1 }
        let result = Glibc.rename($0, $1)
        state.withLock { $0.isRenamed = result == 0 }
        return result
      })
  }
}
