public import DataSources
public import Diagnostics
public import Execution
internal import Graph

/// What a file of arrays offers to a model's parameters, by name.
public struct LoadReport: Sendable {
  /// The parameters that the file can fill, in the model's order.
  public private(set) var loadable: [String] = []
  /// Those of them whose numbers are converted, with the type that the file has.
  public private(set) var converted: [(name: String, type: ArrayElementType)] = []
  /// Everything that keeps the file from being exactly the model's.
  public private(set) var problems: [Diagnostic] = []

  /// The pairs of names that are compared for likeness at most, so that a strange file does not take long.
  private static let pairLimit = 20_000

  /// Compares names, shapes and element types; no numbers are read.
  public init(_ entries: [ParameterStore.Entry], _ file: SafetensorsFile) {
    let wanted = Set(entries.map { Array($0.name.utf8) })
    let unexpected = file.names.filter { !wanted.contains(Array($0.utf8)) }
    let missing = entries.filter { file.tensor($0.name) == nil }.map(\.name)
    let comparesNames = missing.count * unexpected.count <= Self.pairLimit
    for entry in entries {
      guard let tensor = file.tensor(entry.name) else {
        problems.append(Self.missing(entry, file, comparesNames ? unexpected : []))
        continue
      }
      if let problem = Self.problem(tensor, entry, file) {
        problems.append(problem)
        continue
      }
      loadable.append(entry.name)
      if tensor.elementType != .float32 { converted.append((entry.name, tensor.elementType)) }
    }
    for name in unexpected {
      var help = "remove it from the file, or add the layer that it belongs to"
      if comparesNames, let near = Self.near(name, missing) {
        help = "did you mean `\(near)`, which is missing?"
      }
      problems.append(
        .error(
          .arrayUnexpected, "`\(file.path)` holds `\(name)`, which the model does not have", help: [help]))
    }
  }

  private static func missing(
    _ entry: ParameterStore.Entry, _ file: SafetensorsFile, _ unexpected: [String]
  ) -> Diagnostic {
    var help = ["the file must hold every parameter of the model"]
    if let near = near(entry.name, unexpected) { help = ["the file has `\(near)`: rename one of the two"] }
    return .error(
      .arrayMissing, "`\(file.path)` lacks the parameter `\(entry.name)` \(entry.shape)", help: help)
  }

  private static func problem(
    _ tensor: SafetensorsFile.Tensor, _ entry: ParameterStore.Entry, _ file: SafetensorsFile
  ) -> Diagnostic? {
    guard tensor.shape == entry.shape else {
      var help = "change the sizes in the model, or use the weights of this model"
      if entry.shape.count == 2, tensor.shape == entry.shape.reversed() {
        help = "it looks transposed: layouts are those of PyTorch, such as [out, in] for a linear layer"
      } else if tensor.count == entry.count {
        help = "it has as many numbers: give it the shape \(entry.shape) in the program that wrote it"
      }
      return .error(
        .arrayWrongShape,
        "`\(entry.name)` has the shape \(entry.shape) in the model, but \(tensor.shape) in `\(file.path)`",
        help: [help])
    }
    switch tensor.elementType {
    case .float32, .float16, .bfloat16, .float64: return nil
    default:
      return .error(
        .arrayWrongElementType,
        "`\(entry.name)` holds floating-point numbers in the model, but \(tensor.elementType.rawValue) in "
          + "`\(file.path)`", help: ["write it as F32, F16, BF16 or F64"])
    }
  }

  /// The candidate that was probably meant: one with something put before or taken away, as by a wrapper, or
  /// alike.
  private static func near(_ name: String, _ candidates: [String]) -> String? {
    candidates.first { $0.hasSuffix(".\(name)") || name.hasSuffix(".\($0)") }
      ?? NearestWord.suggestion(for: name, among: candidates)
  }
}
