public import Diagnostics
public import Schemas

/// `safetensors`: arrays by name.
///
///     train: { safetensors: train.safetensors }
public struct SafetensorsReader: Reader {
  public static let schema = Schema(
    kind: "safetensors",
    summary: "One file with an array for each input and for the targets; the first axis is the example.",
    keys: [TableKeys.file], shortKey: "file", example: "safetensors: train.safetensors")

  private let file: String

  public init(arguments: Arguments) { file = arguments.text("file") ?? "" }

  public func read(_ request: ReadRequest) throws(DiagnosticsError) -> ReadExamples {
    .arrays(
      try Dataset.arrays(
        path: file, names: request.inputs + [request.target].compactMap(\.self), limit: request.limit))
  }

  public func size(_ request: ReadRequest) throws(DiagnosticsError) -> DatasetSize? {
    let file = try SafetensorsFile.open(file)
    let tensors = (request.inputs + [request.target].compactMap(\.self)).compactMap(file.tensor)
    guard let count = tensors.first?.shape.first else { return nil }
    // Bytes stay bytes; everything else becomes an element of four.
    let bytes = tensors.reduce(0) { $0 + $1.count * ($1.elementType == .uint8 ? 1 : 4) }
    return DatasetSize(examples: min(count, request.limit ?? count), bytes: bytes)
  }
}
