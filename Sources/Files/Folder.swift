public import Diagnostics
internal import Glibc

/// Folders: creating them, asking whether they can be written, finding the name that was meant.
public enum Folder {
  /// Whether anything has this path: a file, a folder, or a link that leads to one.
  public static func exists(path: String) -> Bool { access(path, F_OK) == 0 }

  /// The path from the root, without links; the path itself when nothing is there.
  package static func full(path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Creates a folder and those above it; a folder that exists already is right.
  ///
  /// Errors: `cannotWrite`, also when a file is in the way.
  public static func create(path: String) throws(DiagnosticsError) {
    if let defect = FileFailure.defect(of: path) {
      throw FileFailure.cannotWrite(path, defect, help: "give the path of a folder")
    }
    var built = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
    for component in path.split(separator: "/") {
      built += component
      if mkdir(built, 0o777) != 0 {
        let error = SystemError.last
        // Some systems answer EROFS or EACCES for a folder that exists, so what exists decides.
        var status = stat()
        guard stat(built, &status) == 0 else { throw failure(path, at: built, error) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
          throw FileFailure.cannotWrite(
            path, "`\(built)` is not a folder", help: "choose another folder, or move that file away")
        }
      }
      built += "/"
    }
  }

  /// Makes sure that files can be created in a folder, by creating one and removing it.
  ///
  /// Errors: `cannotWrite`. Called before work that would be lost.
  public static func checkWritable(path: String) throws(DiagnosticsError) {
    var status = stat()
    if let defect = FileFailure.defect(of: path) {
      throw FileFailure.cannotWrite(path, defect, help: "give the path of a folder")
    }
    guard stat(path, &status) == 0 else { throw FileFailure.cannotWrite(path, .last) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw FileFailure.cannotWrite(path, "it is not a folder", help: "choose another folder")
    }
    let probe = PathName.join(path, ".write-test-\(getpid())")
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw FileFailure.cannotWrite(path, .last) }
    // One byte, because a full disk still lets empty files be created.
    let written = write(descriptor, [0 as UInt8], 1)
    let error = SystemError.last
    _ = close(descriptor)
    _ = unlink(probe)
    guard written == 1 else { throw FileFailure.cannotWrite(path, error) }
  }

  /// The names in a folder, in the order of their bytes; none when it cannot be read.
  ///
  /// At most `limit` names are looked at.
  static func names(in path: String, limit: Int = 10_000) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while names.count < limit, let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The names in a folder, in the order of their bytes, without the hidden ones.
  ///
  /// Errors: `cannotRead`, and `fileTooLarge` for more than `limit` names.
  package static func visibleNames(in path: String, limit: Int) throws(DiagnosticsError) -> [String] {
    if let defect = FileFailure.defect(of: path) {
      throw FileFailure.cannotRead(path, defect, help: "give the path of a folder")
    }
    guard let folder = opendir(path) else { throw FileFailure.cannotRead(path, .last) }
    closedir(folder)
    let found = names(in: path, limit: limit + 1)
    guard found.count <= limit else {
      throw DiagnosticsError(
        .error(
          .fileTooLarge, "`\(path)` holds more than the \(GroupedNumber.words(limit)) files that are read",
          help: ["check that this is the folder you meant"]))
    }
    return found.filter { $0.utf8.first != UInt8(ascii: ".") }
  }

  /// Whether this is a folder, or a link that leads to one.
  package static func isFolder(path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path of the entry whose name is most like the last part of a path that does not exist.
  static func nearest(to path: String) -> String? {
    let (folder, name) = PathName.split(path)
    guard let near = NearestWord.suggestion(for: name, among: names(in: folder)) else { return nil }
    return PathName.join(folder, near)
  }

  private static func failure(_ path: String, at built: String, _ error: SystemError) -> DiagnosticsError {
    let place = built == path ? "" : "`\(built)`: "
    return FileFailure.cannotWrite(path, place + error.words, help: error.wayOut(writing: built))
  }
}
