/// `bert_layer`: one encoder layer of BERT.
///
/// It differs from `transformer` in having no dropout between the two linear layers.
public enum BertLayerBlock: BuiltInBlock {
  public static let kind = "bert_layer"
  public static let summary =
    "One layer of BERT: attention and a feed-forward part, each added to its input and then normalised; "
    + "weights start normal with deviation 0.02, biases as 0; "
    + "`dropout` is for the weights of attention too, unless `attention_dropout` says otherwise."
  /// Hugging Face's `initializer_range`.
  public static let deviation: Double? = 0.02
  public static let source = """
    parameters:
      heads: required
      hidden: required
      activation: gelu
      dropout: 0.1
      attention_dropout: dropout
      epsilon: 1e-12
      mask: padding
    layers:
      - residual:
          - { attention: { heads: heads, mask: mask, dropout: attention_dropout }, name: self_attn }
          - { dropout: dropout, name: dropout1 }
      - { layer_norm: { epsilon: epsilon }, name: norm1 }
      - residual:
          - { linear: hidden, name: linear1 }
          - activation: activation
          - { linear: input.feature, name: linear2 }
          - { dropout: dropout, name: dropout2 }
      - { layer_norm: { epsilon: epsilon }, name: norm2 }
    """
}
