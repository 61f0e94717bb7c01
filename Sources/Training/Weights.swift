public import DataSources
public import Diagnostics
public import Execution

/// A model's parameters in safetensors files, under their own names and in PyTorch's layouts.
public enum Weights {
  /// Writes every parameter, frozen ones included; the file appears whole or not at all.
  ///
  /// `metadata` is added to `{"format": "pt"}`, which tells other programs that the layouts are PyTorch's.
  /// Errors: `cannotWrite`, `notAFile`.
  public static func save(
    _ store: ParameterStore, to path: String, metadata: [String: String] = [:]
  ) throws(DiagnosticsError) {
    let tensors = store.entries.map { entry in
      SafetensorsWriter.Tensor(
        name: entry.name, shape: entry.shape, elements: .floatMemory(UnsafeBufferPointer(store.buffer(entry)))
      )
    }
    try SafetensorsWriter.write(
      path, tensors: tensors, metadata: metadata.merging(["format": "pt"]) { given, _ in given })
  }

  /// Reads every parameter; F16, BF16 and F64 are converted.
  ///
  /// The file must hold exactly the model's parameters; with `allowsPartial`, what fits is taken, and the rest is in
  /// the report. If anything is wrong, all of it is reported. Names, shapes and element types are checked before the
  /// first number is read, so such an error leaves the store as it was.
  ///
  /// Errors: `arrayMissing`, `arrayUnexpected`, `arrayWrongShape`, `arrayWrongElementType`, `arrayNotFinite`,
  /// and those of `SafetensorsFile.open`.
  @discardableResult
  public static func load(
    _ store: ParameterStore, from path: String, allowsPartial: Bool = false
  ) throws(DiagnosticsError) -> LoadReport {
    let file = try SafetensorsFile.open(path)
    let report = LoadReport(store.entries, file)
    guard report.problems.isEmpty || allowsPartial else {
      var problems = report.problems
      if !report.loadable.isEmpty, let last = problems.indices.last {
        problems[last].help.append("to take what fits and leave the rest, add `--allow-partial`")
      }
      throw DiagnosticsError(problems)
    }
    try read(store, report.loadable, from: file)
    return report
  }

  /// Reads parameters from the arrays of a file, each straight to its place; arrays that make up one parameter are
  /// joined along the first axis.
  ///
  /// - Requires: the arrays have the shapes that a `LoadReport` has checked.
  ///
  /// Errors, all at once: `arrayNotFinite`, and those of reading a file.
  public static func read(
    _ store: ParameterStore, _ parameters: [LoadReport.Loadable], from file: SafetensorsFile
  ) throws(DiagnosticsError) {
    var findings: [Diagnostic] = []
    let entries = Dictionary(store.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for parameter in parameters {
      guard let entry = entries[parameter.name] else { continue }
      let part = entry.count / max(parameter.arrays.count, 1)
      for (place, array) in parameter.arrays.enumerated() {
        let buffer = UnsafeMutableBufferPointer(
          rebasing: store.buffer(entry)[place * part..<(place + 1) * part])
        do {
          try file.read(array, into: buffer)
        } catch {
          findings += error.diagnostics
          continue
        }
        if let finding = FiniteNumbers.check(UnsafeBufferPointer(buffer), of: array, in: file.path) {
          findings.append(finding)
        }
      }
    }
    guard findings.isEmpty else { throw DiagnosticsError(findings) }
  }
}
