public import Diagnostics
internal import Files

/// Reads texts from a folder with one folder for each class, as aclImdb's `train` and `test` are.
public enum ClassFolders {
  /// The largest text, in bytes.
  static let mostBytes = 1 << 24
  /// The most files in one folder.
  static let mostFiles = 1_000_000

  /// The examples of a folder: the classes by the bytes of their names, in each the files by theirs.
  ///
  /// `classes` picks folders; without it all are taken but hidden ones and `unsup`, which holds texts without a class.
  /// Of at most `limit` examples each class has as many as the others, the first of its files, as far as it has them.
  /// Errors: those of reading files; `noData` for a folder without classes and a class without files, `dataMalformed`
  /// for a text that is not UTF-8.
  public static func read(
    path: String, classes: [String]? = nil, limit: Int? = nil
  ) throws(DiagnosticsError) -> TextExamples {
    let names: [String]
    if let classes { names = classes } else { names = try folders(path) }
    guard !names.isEmpty else {
      throw DiagnosticsError(
        .error(
          .noData, "`\(path)` holds no folders of classes",
          help: ["give the folder that holds them, such as `aclImdb/train`"]))
    }
    var files: [[String]] = []
    for name in names {
      let folder = PathName.join(path, name)
      files.append(try Folder.visibleNames(in: folder, limit: mostFiles).map { PathName.join(folder, $0) })
      guard files.last?.isEmpty == false else {
        throw DiagnosticsError(
          .error(
            .noData, "the class folder `\(folder)` is empty",
            help: ["unpack the archive again, or remove the folder"]))
      }
    }
    var examples = TextExamples(path: path)
    examples.names = names.map { Array($0.utf8) }
    examples.lines = [Int](repeating: 0, count: names.count)
    for (label, count) in shares(files.map(\.count), limit: limit).enumerated() {
      for file in files[label].prefix(count) {
        let bytes = try BoundedFile.read(path: file, limit: mostBytes)
        examples.texts.append(try PlainText.checked(bytes, path: file))
        examples.labels.append(Int32(label))
      }
    }
    return examples
  }

  private static func folders(_ path: String) throws(DiagnosticsError) -> [String] {
    try Folder.visibleNames(in: path, limit: mostFiles).filter { name in
      !name.utf8.elementsEqual("unsup".utf8) && Folder.isFolder(path: PathName.join(path, name))
    }
  }

  /// How many of each class: in turn one of each that has any left.
  static func shares(_ counts: [Int], limit: Int?) -> [Int] {
    guard let limit, limit < counts.reduce(0, +) else { return counts }
    var shares = [Int](repeating: 0, count: counts.count)
    var left = max(0, limit)
    while left > 0 {
      let open = counts.indices.filter { shares[$0] < counts[$0] }
      guard !open.isEmpty else { break }
      let each = max(1, left / open.count)
      for index in open where left > 0 {
        let more = min(each, counts[index] - shares[index], left)
        shares[index] += more
        left -= more
      }
    }
    return shares
  }
}
