import Glibc
import TestSupport

/// A folder with a small model and its data, which exists while a test runs.
final class Workspace {
  let path: String

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path
  }

  /// The names in a folder, hidden ones included, in order.
  static func names(in path: String) -> [String] { TemporaryFolder.names(in: path) }

  /// Writes a file of the folder.
  func write(_ name: String, _ bytes: [UInt8]) {
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = Glibc.write(file, bytes, bytes.count)
    close(file)
  }

  /// The bytes of a file of the folder; empty when there is none.
  func bytes(_ name: String) -> [UInt8] {
    guard let file = fopen("\(path)/\(name)", "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Runs the program in the folder.
  func run(
    _ arguments: String..., environment: [String] = [], input: String = ""
  ) throws -> Command.Outcome {
    try Command.run(arguments, in: path, environment: environment, input: Array(input.utf8))
  }

  /// Runs the program in the folder while nobody reads what it writes.
  func runUnread(_ arguments: String...) throws -> Command.Outcome {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SystemFailure() }
    close(ends[0])
    defer { close(ends[1]) }
    return try Command.run(arguments, in: path, output: ends[1])
  }

  // MARK: A model with data

  /// The examples of the data set.
  static let examples = 240

  /// Writes `model.yaml` with images of 4 × 4 pixels in 3 classes, which a linear layer can learn.
  func writeModel(epochs: Int = 2) {
    write(
      "model.yaml",
      Array(
        """
        graphc: 1
        model: tiny
        inputs:
          image: { axes: [batch, channel: 1, height: 4, width: 4] }
        layers:
          - flatten
          - { linear: 8, name: hidden }
          - relu
          - dropout: 0.1
          - { linear: 3, name: logits }
        outputs: [logits]
        train: { loss: { cross_entropy: logits }, optimizer: { adam: { rate: 1e-2 } }, epochs: \(epochs), batch: 8 }
        data:
          train: { idx: { image: images.idx, labels: labels.idx } }
          test: { idx: { image: images.idx, labels: labels.idx }, limit: 60 }

        """.utf8))
    let labels = (0..<Self.examples).map { UInt8($0 * 7 % 3) }
    // The class is the third of the picture that is bright.
    let pixels = labels.enumerated().flatMap { index, label in
      (0..<16).map { pixel in
        UInt8(pixel / 6 == Int(label) ? 200 + index % 50 : (index * 31 + pixel * 17) % 90)
      }
    }
    write("images.idx", Self.idx(0x0803, [Self.examples, 4, 4], pixels))
    write("labels.idx", Self.idx(0x0801, [Self.examples], labels))
  }

  /// The bytes of an IDX file.
  static func idx(_ magic: UInt32, _ shape: [Int], _ elements: [UInt8]) -> [UInt8] {
    ([magic] + shape.map { UInt32($0) }).flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
      + elements
  }

  /// The start of a gzip file whose data stops in the middle.
  static let cutGzip: [UInt8] =
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 0x88, 0x13, 0x77, 0xEC] + idx(0x0803, [240, 4, 4], [1, 2, 3])
}
