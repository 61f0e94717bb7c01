internal import DataSources
public import Diagnostics
public import Execution

/// A model's parameters in safetensors files, under their own names and in PyTorch's layouts.
public enum Weights {
  /// Writes every parameter; the file appears whole or not at all.
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
  /// The file must hold exactly the model's parameters. If anything is wrong, all of it is reported. Names,
  /// shapes and element types are checked before the first number is read, so such an error leaves the store
  /// as it was.
  ///
  /// Errors: `arrayMissing`, `arrayUnexpected`, `arrayWrongShape`, `arrayWrongElementType`, `arrayNotFinite`,
  /// and those of `SafetensorsFile.open`.
  @discardableResult
  public static func load(_ store: ParameterStore, from path: String) throws(DiagnosticsError) -> LoadReport {
    let file = try SafetensorsFile.open(path)
    let report = LoadReport(store.entries, file)
    guard report.problems.isEmpty else { throw DiagnosticsError(report.problems) }
    var findings: [Diagnostic] = []
    for entry in store.entries {
      let buffer = store.buffer(entry)
      do {
        try file.read(entry.name, into: buffer)
      } catch {
        findings += error.diagnostics
        continue
      }
      if let finding = FiniteNumbers.check(UnsafeBufferPointer(buffer), of: entry.name, in: path) {
        findings.append(finding)
      }
    }
    guard findings.isEmpty else { throw DiagnosticsError(findings) }
    return report
  }
}
