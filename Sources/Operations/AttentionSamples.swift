internal import Graph

/// The samples of attention and its gradient: packed or not, causal, masked, several blocks of queries, cross.
enum AttentionSamples {
  private static func type(_ batch: Int, _ time: Int, _ width: Int) -> TensorType {
    TensorType(.f32, [Axis("batch", batch), Axis("time", time), Axis("feature", width)])
  }

  private static let cases: [(settings: AttentionSettings, operands: [TensorType])] = [
    (AttentionSettings(heads: 2, isCausal: false, isPacked: true, hasMask: false), [type(2, 5, 24)]),
    (AttentionSettings(heads: 1, isCausal: true, isPacked: true, hasMask: false), [type(1, 70, 6)]),
    (
      AttentionSettings(heads: 2, isCausal: false, isPacked: true, hasMask: true),
      [type(3, 4, 12), TensorType(.bool, [Axis("batch", 3), Axis("time", 4)])]
    ),
    (
      AttentionSettings(heads: 2, isCausal: true, isPacked: true, hasMask: true),
      [type(2, 5, 12), TensorType(.bool, [Axis("batch", 2), Axis("time", 5)])]
    ),
    (
      AttentionSettings(heads: 2, isCausal: false, isPacked: false, hasMask: false),
      [type(2, 3, 8), type(2, 5, 8), type(2, 5, 8)]
    ),
    (AttentionSettings(heads: 3, isCausal: false, isPacked: true, hasMask: false), [type(1, 1, 9)]),
  ]

  static var forward: [OperationSample] {
    cases.map { sample in
      OperationSample(
        Attention(
          heads: sample.settings.heads, isCausal: sample.settings.isCausal,
          isPacked: sample.settings.isPacked,
          hasMask: sample.settings.hasMask),
        sample.operands, values: values(sample.settings))
    }
  }

  static var gradient: [OperationSample] {
    cases.compactMap { sample in
      guard let results = try? sample.settings.resultTypes(sample.operands, "attention") else { return nil }
      return OperationSample(
        AttentionGradient(sample.settings), sample.operands + [results[0], results[1], results[0]],
        values: values(sample.settings) + [.numbers, .positive])
    }
  }

  private static func values(_ settings: AttentionSettings) -> [OperationSample.Values] {
    Array(repeating: .numbers, count: settings.sources) + (settings.hasMask ? [.mask] : [])
  }
}
