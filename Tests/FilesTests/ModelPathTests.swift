import Diagnostics
import Files
import Glibc
import Testing
import TestSupport

struct ModelPathTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Folder.create(path: folder.path("model/sub"))
    try Folder.create(path: folder.path("data"))
    for name in ["secret", "model/a", "model/sub/b", "model/both", "data/both", "data/images.gz"] {
      try folder.write(name, [])
    }
  }

  private func resolve(_ written: String) throws(DiagnosticsError) -> String {
    try ModelPath.resolve(written, modelFolder: folder.path("model"), dataFolder: folder.path("data"))
  }

  @Test func theDataFolderComesFirst() throws {
    #expect(try resolve("both") == folder.path("data/both"))
    #expect(try resolve("a") == folder.path("model/a"))
    #expect(try resolve("sub/b") == folder.path("model/sub/b"))
    #expect(try resolve("./sub//b") == folder.path("model/./sub//b"))
    #expect(try resolve("sub") == folder.path("model/sub"))
    let alone = try ModelPath.resolve("both", modelFolder: folder.path("model"), dataFolder: nil)
    #expect(alone == folder.path("model/both"))
  }

  @Test func absolutePathsAndDotsAreRefused() throws {
    for (written, words) in [
      ("/etc/passwd", "`/etc/passwd` is an absolute path"),
      ("../secret", "`../secret` leaves the folder with `..`"),
      ("sub/../../secret", "`sub/../../secret` leaves the folder with `..`"),
      ("sub/..", "`sub/..` leaves the folder with `..`"),
    ] {
      let finding = try failure { try resolve(written) }
      #expect(finding?.code == .pathLeavesFolder)
      #expect(finding?.message == words)
      #expect(finding?.help.isEmpty == false)
    }
  }

  @Test func aLinkThatLeavesIsRefused() throws {
    #expect(symlink("../secret", folder.path("model/out")) == 0)
    #expect(symlink("sub/b", folder.path("model/in")) == 0)
    #expect(symlink("..", folder.path("model/up")) == 0)
    #expect(try resolve("in") == folder.path("model/in"))
    for written in ["out", "up/secret", "up"] {
      let finding = try failure { try resolve(written) }
      #expect(finding?.code == .pathLeavesFolder)
      #expect(finding?.message == "`\(written)` is a link that leads out of `\(folder.path("model"))`")
    }
  }

  @Test func aFolderWhoseNameOnlyStartsTheSameIsOutside() throws {
    try Folder.create(path: folder.path("model2"))
    try folder.write("model2/x", [])
    #expect(symlink("../model2/x", folder.path("model/x")) == 0)
    #expect(try failure { try resolve("x") }?.code == .pathLeavesFolder)
  }

  @Test func aMissingFileSaysWhereItWasLookedFor() throws {
    let finding = try failure { try resolve("image.gz") }
    #expect(finding?.code == .dataMissing)
    #expect(finding?.message == "there is no `image.gz`")
    #expect(
      finding?.help == [
        "looked for `\(folder.path("data/image.gz"))`", "looked for `\(folder.path("model/image.gz"))`",
        "did you mean `\(folder.path("data/images.gz"))`?",
      ])
    #expect(
      try failure { try resolve("zzzzzz") }?.help.last
        == "put the file there, or give the folder that holds it with `--data FOLDER`")
  }

  @Test func aPathThatIsNoneIsRefused() throws {
    #expect(try failure { try resolve("") }?.message == "`` names no file: the path is empty")
    #expect(try failure { try resolve("a\0b") }?.code == .dataMissing)
  }
}
