public import Diagnostics
public import Schemas

/// `idx`: images and labels.
///
///     train: { idx: { image: images.gz, labels: labels.gz } }
public struct IDXReader: Reader {
  public static let schema = Schema(
    kind: "idx",
    summary: "IDX files, plain or gzip: images under the input's name, and the targets.",
    keys: [.required("files", .paths, "The file of the images and that of the labels.")], shortKey: "files",
    example: "idx: { image: images.gz, labels: labels.gz }")

  private let files: [Value.Entry]

  public init(arguments: Arguments) { files = arguments.entries("files") }

  public func size(_ request: ReadRequest) throws(DiagnosticsError) -> DatasetSize? {
    var (examples, bytes) = (Int.max, 0)
    for file in files {
      let head = try IDX.head(path: file.text)
      examples = min(examples, head.shape.first ?? 0)
      // Images stay bytes; labels become whole numbers.
      bytes += head.count * (head.isBytes && head.shape.count > 1 ? 1 : 4)
    }
    return DatasetSize(examples: min(examples, request.limit ?? examples), bytes: bytes)
  }

  public func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples {
    let target = request.target ?? "labels"
    guard let labels = files.first(where: { $0.name == target }),
      let images = files.first(where: { $0.name != target }), files.count == 2
    else {
      throw DiagnosticsError(
        .error(
          .noData, "`idx` needs two files: the images under the input's name, and `\(target)`",
          help: ["write `idx: { \(request.inputs.first ?? "image"): images.gz, \(target): labels.gz }`"]))
    }
    return .arrays(
      try Dataset.images(
        (images.name, images.text), labels: (target, labels.text),
        normalization: request.normalization ?? PixelNormalization(), limit: request.limit))
  }
}
