/// The version of the program.
public enum GraphcVersion {
  /// The number, as `graphc --version` prints it.
  public static let number = "0.1.0"
}
