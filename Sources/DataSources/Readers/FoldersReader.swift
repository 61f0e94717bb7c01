public import Diagnostics
public import Schemas

/// `folders`: a folder for each class.
///
///     train: { folders: aclImdb/train }
public struct FoldersReader: Reader {
  public static let schema = Schema(
    kind: "folders",
    summary: "A folder of texts for each class, as aclImdb has them; `limit` takes as many of each class.",
    discussion: """
      The folders' names are the classes, in the order of their bytes, and so are the files; hidden ones and `unsup` are \
      left out.
      """,
    keys: [.required("folder", .path, "The folder that holds those of the classes.")], shortKey: "folder",
    example: "folders: aclImdb/train")

  public static let givesTexts = true

  private let folder: String

  public init(arguments: Arguments) { folder = arguments.text("folder") ?? "" }

  public func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples {
    .texts(try ClassFolders.read(path: folder, limit: request.limit))
  }
}
