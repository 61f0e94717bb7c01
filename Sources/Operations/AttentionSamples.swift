internal import Graph

/// The samples of every kind of attention and its gradient: packed or not, causal, masked, several blocks of queries,
/// from one axis into another, with and without scaling.
enum AttentionSamples {
  private static func type(_ batch: Int, _ time: Int, _ width: Int, _ axis: String = "time") -> TensorType {
    TensorType(.f32, [Axis("batch", batch), Axis(axis, time), Axis("feature", width)])
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
    (
      AttentionSettings(heads: 2, isCausal: false, isPacked: false, hasMask: true),
      [
        type(2, 3, 8), type(2, 5, 8, "source"), type(2, 5, 8, "source"),
        TensorType(.bool, [Axis("batch", 2), Axis("source", 5)]),
      ]
    ),
    (
      AttentionSettings(heads: 1, isCausal: true, isPacked: true, hasMask: true),
      [type(1, 66, 3), TensorType(.bool, [Axis("batch", 1), Axis("time", 66)])]
    ),
    (
      AttentionSettings(heads: 2, isCausal: false, isPacked: true, hasMask: true),
      [type(2, 70, 36), TensorType(.bool, [Axis("batch", 2), Axis("time", 70)])]
    ),
    (
      AttentionSettings(heads: 1, isCausal: false, isPacked: false, hasMask: false),
      [type(1, 65, 4), type(1, 9, 4, "source"), type(1, 9, 4, "source")]
    ),
    (
      AttentionSettings(heads: 1, isCausal: false, isPacked: false, hasMask: true),
      [
        type(1, 3, 2), type(1, 67, 2, "source"), type(1, 67, 2, "source"),
        TensorType(.bool, [Axis("batch", 1), Axis("source", 67)]),
      ]
    ),
    (
      AttentionSettings(heads: 1, isCausal: true, isPacked: false, hasMask: false, isScaled: false),
      [type(2, 4, 3), type(2, 4, 3), type(2, 4, 3)]
    ),
  ]

  private static let dropout = DropoutSite(rate: 0.3, name: "a")

  static var forward: [OperationSample] {
    forward { Attention($0) } + forward { Attention($0, dropout) } + batched { Attention($0, dropout) }
      + firsts { Attention($0) } + firsts { Attention($0, dropout) }
  }

  /// Samples of an operation that takes the operands of attention.
  static func forward(
    positive: Bool = false, _ operation: (AttentionSettings) -> any Operation
  ) -> [OperationSample] {
    cases.map { sample in
      OperationSample(
        operation(sample.settings), sample.operands,
        values: Array(repeating: positive ? .positive : .numbers, count: sample.settings.sources)
          + (sample.settings.hasMask ? [.mask] : []))
    }
  }

  static var gradient: [OperationSample] {
    gradients { AttentionGradient($0) } + gradients { AttentionGradient($0, dropout) }
      + gradients(of: firstCases) { AttentionGradient($0) }
  }

  /// The first query alone.
  private static var firstCases: [(settings: AttentionSettings, operands: [TensorType])] {
    cases.filter(\.settings.isPacked).flatMap { sample in
      [(sample.settings.asking(.first), sample.operands)]
        + (sample.settings.hasMask ? [(sample.settings.asking(.firstThatCounts), sample.operands)] : [])
    }
  }

  private static func firsts(_ operation: (AttentionSettings) -> any Operation) -> [OperationSample] {
    firstCases.map { sample in
      OperationSample(
        operation(sample.settings), sample.operands,
        values: [.numbers] + (sample.settings.hasMask ? [.mask] : []))
    }
  }

  /// Two rows of positions in each example of a batch whose size is open, so that a step may be split.
  private static func batched(_ operation: (AttentionSettings) -> any Operation) -> [OperationSample] {
    let batch = Axis("batch", Size(symbol: "batch"))
    return [
      OperationSample(
        operation(AttentionSettings(heads: 2, isCausal: false, isPacked: true, hasMask: false)),
        [TensorType(.f32, [batch, Axis("row", 2), Axis("time", 5), Axis("feature", 12)])], sizes: ["batch": 3]
      )
    ]
  }

  /// Samples of a gradient that takes the operands of attention, its results and dy.
  static func gradients(
    of cases: [(settings: AttentionSettings, operands: [TensorType])] = cases,
    _ operation: (AttentionSettings) -> any Operation
  ) -> [OperationSample] {
    cases.compactMap { sample in
      guard let results = try? sample.settings.resultTypes(sample.operands, "attention") else { return nil }
      return OperationSample(
        operation(sample.settings), sample.operands + [results[0], results[1], results[0]],
        values: Array(repeating: .numbers, count: sample.settings.sources)
          + (sample.settings.hasMask ? [.mask] : []) + [.numbers, .positive])
    }
  }
}
