public import DataSources
public import Diagnostics
public import Execution
internal import Graph

/// What a file of arrays offers to a model's parameters, by name.
public struct LoadReport: Sendable {
  /// A parameter that the file should hold.
  public struct Wanted: Sendable {
    /// The name in the model.
    public let name: String
    /// The lengths of its axes.
    public let shape: [Int]
    /// The arrays that make it up, joined along the first axis, each with the names that it may have.
    public let arrays: [[String]]
    /// What can be done when the file lacks it.
    public let help: String?

    /// Creates the wish for a parameter; without `arrays`, for one array of the parameter's own name.
    public init(_ name: String, shape: [Int], arrays: [[String]]? = nil, help: String? = nil) {
      self.name = name
      self.shape = shape
      self.arrays = arrays ?? [[name]]
      self.help = help
    }

    /// The shape of each of the arrays.
    var partShape: [Int] {
      guard arrays.count > 1, let first = shape.first else { return shape }
      return [first / arrays.count] + shape.dropFirst()
    }
  }

  /// A parameter that the file can fill.
  public struct Loadable: Sendable {
    /// The name in the model.
    public let name: String
    /// The arrays in the file, in the order in which they are joined.
    public let arrays: [String]
  }

  /// The parameters that the file can fill, in the model's order.
  public private(set) var loadable: [Loadable] = []
  /// Those of them whose numbers are converted, with the type that the file has.
  public private(set) var converted: [(name: String, type: ArrayElementType)] = []
  /// Everything that keeps the file from being exactly what is wanted.
  public private(set) var problems: [Diagnostic] = []

  /// The pairs of names that are compared for likeness at most, so that a strange file does not take long.
  private static let pairLimit = 20_000
  /// The problems of a kind that are told one by one.
  private static let problemLimit = 8

  private let file: SafetensorsFile
  private let span: SourceSpan?
  /// The arrays that belong to nothing wanted.
  private var unexpected: [String] = []

  /// Compares a file with a model's parameters; no numbers are read.
  public init(_ entries: [ParameterStore.Entry], _ file: SafetensorsFile) {
    self.init(entries.map { Wanted($0.name, shape: $0.shape) }, file)
  }

  /// Compares names, shapes and element types; no numbers are read.
  ///
  /// - Parameters:
  ///   - isExpected: whether an array that nothing wants may be there.
  ///   - span: where the model names the file.
  public init(
    _ wanted: [Wanted], _ file: SafetensorsFile, at span: SourceSpan? = nil,
    isExpected: (String) -> Bool = { _ in false }
  ) {
    self.file = file
    self.span = span
    let known = Set(wanted.flatMap { $0.arrays.joined().map { Array($0.utf8) } })
    unexpected = file.names.filter { !known.contains(Array($0.utf8)) && !isExpected($0) }
    var missing: [(parameter: Wanted, array: [String])] = []
    var misfits: [Diagnostic] = []
    for parameter in wanted {
      var tensors: [SafetensorsFile.Tensor] = []
      for names in parameter.arrays {
        if let tensor = names.lazy.compactMap({ file.tensor($0) }).first {
          tensors.append(tensor)
        } else {
          missing.append((parameter, names))
        }
      }
      let wrong = tensors.compactMap { problem($0, parameter) }
      misfits += wrong
      guard tensors.count == parameter.arrays.count, wrong.isEmpty else { continue }
      loadable.append(Loadable(name: parameter.name, arrays: tensors.map(\.name)))
      if let type = tensors.map(\.elementType).first(where: { $0 != .float32 }) {
        converted.append((parameter.name, type))
      }
    }
    let comparesNames = missing.count * unexpected.count <= Self.pairLimit
    let candidates = comparesNames ? unexpected : []
    problems += few(missing, "lacks") { lacks($0.parameter, $0.array, candidates) }
    problems += few(misfits, "disagrees about") { $0 }
    let names = comparesNames ? missing.compactMap(\.array.first) : []
    problems += few(unexpected, "holds") { holds($0, names) }
  }

  /// The first problems of a kind, and how many more there are.
  private func few<Item>(_ items: [Item], _ verb: String, _ problem: (Item) -> Diagnostic) -> [Diagnostic] {
    var found = items.prefix(Self.problemLimit).map(problem)
    if items.count > Self.problemLimit, let last = found.last {
      let rest = items.count - Self.problemLimit
      found.append(
        .error(
          last.code, "`\(file.path)` \(verb) \(rest) more array\(rest == 1 ? "" : "s") in the same way",
          at: span))
    }
    return found
  }

  private func lacks(_ parameter: Wanted, _ names: [String], _ candidates: [String]) -> Diagnostic {
    let name = names.first ?? parameter.name
    let isOwn = name == parameter.name
    var help = parameter.help ?? "the file must hold every parameter of the model"
    if let near = Self.near(name, candidates) { help = "the file has `\(near)`: rename one of the two" }
    return .error(
      .arrayMissing,
      isOwn
        ? "`\(file.path)` lacks the parameter `\(name)` \(parameter.shape)"
        : "`\(file.path)` lacks `\(name)` \(parameter.partShape), which `\(parameter.name)` starts from",
      at: span, help: [help])
  }

  private func holds(_ name: String, _ missing: [String]) -> Diagnostic {
    var help = "remove it from the file, or add the layer that it belongs to"
    if let near = Self.near(name, missing) { help = "did you mean `\(near)`, which is missing?" }
    return .error(
      .arrayUnexpected, "`\(file.path)` holds `\(name)`, which the model does not have", at: span,
      help: [help])
  }

  private func problem(_ tensor: SafetensorsFile.Tensor, _ parameter: Wanted) -> Diagnostic? {
    let needed = parameter.partShape
    let isOwn = parameter.arrays == [[parameter.name]]
    guard tensor.shape == needed else {
      var help = "change the sizes in the model, or use the weights of this model"
      if needed.count == 2, tensor.shape == needed.reversed() {
        help = "it looks transposed: layouts are those of PyTorch, such as [out, in] for a linear layer"
      } else if tensor.shape.elementCount == needed.elementCount {
        help = "it has as many numbers: give it the shape \(needed) in the program that wrote it"
      }
      return .error(
        .arrayWrongShape,
        isOwn
          ? "`\(tensor.name)` has the shape \(needed) in the model, but \(tensor.shape) in `\(file.path)`"
          : "`\(parameter.name)` needs `\(tensor.name)` \(needed), but it is \(tensor.shape) in `\(file.path)`",
        at: span, help: [help])
    }
    switch tensor.elementType {
    case .float32, .float16, .bfloat16, .float64: return nil
    default:
      return .error(
        .arrayWrongElementType,
        "`\(tensor.name)` holds floating-point numbers in the model, but \(tensor.elementType.rawValue) in "
          + "`\(file.path)`", at: span, help: ["write it as F32, F16, BF16 or F64"])
    }
  }

  /// The candidate that was probably meant: one with something put before or taken away, as by a wrapper, or
  /// alike.
  private static func near(_ name: String, _ candidates: [String]) -> String? {
    candidates.first { $0.hasSuffix(".\(name)") || name.hasSuffix(".\($0)") }
      ?? NearestWord.suggestion(for: name, among: candidates)
  }
}
