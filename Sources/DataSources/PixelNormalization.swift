/// How a byte of an image becomes a number: (x / 255 − mean) / deviation, every step rounded to Float.
///
/// These are the steps and the roundings of torchvision's `ToTensor` and `Normalize`.
public struct PixelNormalization: Sendable {
  /// The result for each of the 256 bytes.
  public let table: [Float]

  /// Creates the table; mean 0 and deviation 1 leave x / 255.
  public init(mean: Float = 0, deviation: Float = 1) {
    table = (0..<256).map { (Float($0) / 255 - mean) / deviation }
  }

  /// Bytes as they are: x.
  public static let none = PixelNormalization(table: (0..<256).map { Float($0) })

  private init(table: [Float]) {
    self.table = table
  }
}
