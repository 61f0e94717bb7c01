import Diagnostics
import Glibc
import Testing

@testable import Files
import TestSupport

struct FolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func foldersAreCreatedWithThoseAbove() throws {
    let path = folder.path("a/b//c/")
    try Folder.create(path: path)
    try Folder.create(path: path)
    try Folder.checkWritable(path: path)
    #expect(folder.names() == ["a"])
    #expect(Folder.names(in: path) == [])
  }

  @Test func aFileInTheWayIsNamed() throws {
    let file = try folder.write("a", [])
    let finding = try failure { try Folder.create(path: folder.path("a/b")) }
    #expect(finding?.code == .cannotWrite)
    #expect(finding?.message == "cannot write `\(file)/b`: `\(file)` is not a folder")
    #expect(finding?.help == ["choose another folder, or move that file away"])
    #expect(
      try failure { try Folder.checkWritable(path: file) }?.message
        == "cannot write `\(file)`: it is not a folder")
  }

  @Test func aMissingFolderIsNotWritable() throws {
    let path = folder.path("a")
    let finding = try failure { try Folder.checkWritable(path: path) }
    #expect(finding?.code == .cannotWrite)
    #expect(finding?.message == "cannot write `\(path)`: no such file or directory")
    #expect(finding?.help == ["create the folder first; if it cannot be created, write to another one"])
  }

  @Test func aFolderOfTheKernelIsNotWritable() throws {
    #expect(try failure { try Folder.checkWritable(path: "/proc") }?.code == .cannotWrite)
    #expect(try failure { try Folder.create(path: "/proc/x/y") }?.code == .cannotWrite)
  }

  @Test func pathsAreTakenApart() {
    let cases = [
      ("a/b", "a", "b"), ("b", ".", "b"), ("/b", "/", "b"), ("a//b", "a", "b"), ("a/b/", "a", "b"),
    ]
    for (path, folder, name) in cases {
      let parts = PathName.split(path)
      #expect(parts.folder == folder)
      #expect(parts.name == name)
    }
    #expect(PathName.join(".", "a") == "a")
    #expect(PathName.join("/", "a") == "/a")
    #expect(PathName.join("a/", "b") == "a/b")
  }

  @Test func numbersAreGrouped() {
    #expect(
      [0, 999, 1000, -1_234_567].map { GroupedNumber.words($0) } == ["0", "999", "1,000", "-1,234,567"])
  }
}
