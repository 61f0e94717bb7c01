public import Graph

/// Every operation, by name: the only place that lists them.
public enum OperationRegistry {
  /// All operations, alphabetical by type, whatever the case.
  public static let all: [any Operation.Type] = [
    ActivationGradient<GELU>.self,
    ActivationGradient<ReLU>.self,
    ActivationGradient<Sigmoid>.self,
    ActivationGradient<SiLU>.self,
    ActivationGradient<Tanh>.self,
    Add.self,
    Attention.self,
    AttentionGradient.self,
    Concat.self,
    ConcatPart.self,
    Conv1d.self,
    Conv1dInputGradient.self,
    Conv1dWeightGradient.self,
    CrossEntropy.self,
    CrossEntropyGradient.self,
    DropFirst.self,
    Dropout.self,
    Embedding.self,
    EmbeddingGradient.self,
    Expand.self,
    GELU.self,
    LayerNorm.self,
    LayerNormGradient.self,
    Linear.self,
    LinearInputGradient.self,
    LinearWeightGradient.self,
    LogSoftmax.self,
    MaxOver.self,
    MeanLoss.self,
    MeanLossGradient.self,
    MeanOver.self,
    MeanOverGradient.self,
    MergeAxes.self,
    Multiply.self,
    One.self,
    PaddingMask.self,
    Permute.self,
    Pick.self,
    PickGradient.self,
    Prepend.self,
    PrependTrue.self,
    ReduceSum.self,
    ReLU.self,
    Scale.self,
    Sigmoid.self,
    SiLU.self,
    Sinusoid.self,
    Softmax.self,
    SoftmaxFamilyGradient<LogSoftmax>.self,
    SoftmaxFamilyGradient<Softmax>.self,
    SplitAxis.self,
    TakeFirst.self,
    TakeFirstGradient.self,
    Tanh.self,
    Unmerge.self,
    WindowMask.self,
  ]

  /// The operation of a name.
  public static func operation(named name: String) -> (any Operation.Type)? {
    all.first { $0.name == name }
  }
}
