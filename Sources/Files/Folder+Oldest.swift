internal import Glibc

extension Folder {
  /// Removes the oldest of the files whose names end so, and keeps `count` of them.
  package static func removeOldest(in path: String, ending: String, keeping count: Int) {
    let files = names(in: path).filter { $0.hasSuffix(ending) }.map { PathName.join(path, $0) }
      .compactMap { file in FileIdentity(path: file).map { (file, $0.time) } }
      .sorted { $0.1 > $1.1 }
    for (file, _) in files.dropFirst(count) { unlink(file) }
  }
}
