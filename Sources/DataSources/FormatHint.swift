/// Says what a file of another format is, by its first bytes, and how to come from it to the right one.
struct FormatHint {
  /// The format with its article, such as `a ZIP archive`.
  let format: String
  /// What to do, a sentence.
  let help: String

  /// The format that the first bytes of a file (16 are enough) betray; nil when they betray none.
  static func recognize(_ start: [UInt8]) -> FormatHint? {
    known.first { hint in
      hint.starts.contains { start.starts(with: $0) }
    }?.hint
  }

  private static let fromTorch = """
    load it with PyTorch and write it with `safetensors.torch.save_file(torch.load(path, weights_only=True), \
    "new.safetensors")`
    """

  private static let known: [(starts: [[UInt8]], hint: FormatHint)] = [
    (
      [Array("PK\u{3}\u{4}".utf8)],
      FormatHint(
        format: "a ZIP archive (as `torch.save` and `numpy.savez` write them)",
        help: "\(fromTorch); an `.npz` file with `safetensors.numpy.save_file(dict(numpy.load(path)), …)`")
    ),
    (
      [[0x80, 2], [0x80, 3], [0x80, 4], [0x80, 5]],
      FormatHint(
        format: "a pickle, which can run any program when it is loaded", help: fromTorch)
    ),
    (
      [[0x89] + Array("HDF\r\n".utf8)],
      FormatHint(
        format: "an HDF5 file (as Keras writes them)",
        help: "read it with `h5py` and write its arrays with `safetensors.numpy.save_file`")
    ),
    (
      [[0x93] + Array("NUMPY".utf8)],
      FormatHint(
        format: "a NumPy `.npy` file",
        help: "write it with `safetensors.numpy.save_file({\"x\": numpy.load(path)}, \"new.safetensors\")`")
    ),
    ([[0x1F, 0x8B]], FormatHint(format: "compressed with gzip", help: "unpack it with `gunzip`")),
    (
      [[0x89] + Array("PNG".utf8)],
      FormatHint(
        format: "a PNG picture", help: "pack the pictures into one IDX or safetensors file")
    ),
    (
      [[0xFF, 0xD8, 0xFF]],
      FormatHint(
        format: "a JPEG picture", help: "pack the pictures into one IDX or safetensors file")
    ),
    (
      [Array("PAR1".utf8)],
      FormatHint(
        format: "a Parquet file",
        help: "convert it: `duckdb -c \"COPY (SELECT * FROM 'x.parquet') TO 'x.jsonl' (FORMAT json)\"`")
    ),
    (
      [Array("version https://git-".utf8.prefix(16))],
      FormatHint(
        format: "a Git LFS pointer, not the content", help: "fetch the content with `git lfs pull`")
    ),
    (
      [Array("<!DOCTYPE".utf8), Array("<!doctype".utf8), Array("<html".utf8), Array("<?xml".utf8)],
      FormatHint(
        format: "a web page", help: "the download answered with a page instead of the file: download it again"
      )
    ),
  ]
}
