internal import Schemas

/// Every kind of layer: the only place that lists them.
public enum LayerRegistry {
  /// All layers, alphabetical by type.
  public static let all: [any Layer.Type] = [
    ActivationByNameLayer.self,
    AddLayer.self,
    AttentionLayer.self,
    AvgPool1dLayer.self,
    BagOfWordsLayer.self,
    ClassTokenLayer.self,
    ConcatLayer.self,
    Conv1dLayer.self,
    DropoutLayer.self,
    EmbeddingLayer.self,
    FlattenLayer.self,
    GELULayer.self,
    GRULayer.self,
    LayerNormLayer.self,
    LinearLayer.self,
    LogSoftmaxLayer.self,
    LSTMLayer.self,
    MaxPool1dLayer.self,
    MultiplyLayer.self,
    PatchesLayer.self,
    PoolLayer.self,
    PositionsLayer.self,
    RearrangeLayer.self,
    ReLULayer.self,
    RMSNormLayer.self,
    RNNLayer.self,
    ScaleLayer.self,
    SigmoidLayer.self,
    SiLULayer.self,
    SoftmaxLayer.self,
    TanhLayer.self,
    TokenTypesLayer.self,
  ]

  private static let byKind = Dictionary(
    all.map { ($0.schema.kind, $0) }, uniquingKeysWith: { first, _ in first })

  /// The layer of a kind.
  public static func layer(of kind: String) -> (any Layer.Type)? { byKind[kind] }
}
