/// `transformer`: one encoder layer, with the names of torch.nn.TransformerEncoderLayer.
public enum TransformerBlock: BuiltInBlock {
  public static let kind = "transformer"
  public static let summary =
    "A transformer encoder layer: attention and a feed-forward part, each added to its input; "
    + "`dropout` is for the weights of attention too, unless `attention_dropout` says otherwise."
  public static let source = """
    parameters:
      heads: required
      hidden: required
      norm: post
      activation: relu
      dropout: 0
      attention_dropout: dropout
      causal: false
      mask: padding
      over: time
      kind: softmax
      positions: none
    layers:
      - residual:
          - { layer_norm: {}, name: norm1, when: { norm: pre } }
          - attention:
              heads: heads
              kind: kind
              positions: positions
              causal: causal
              mask: mask
              over: over
              dropout: attention_dropout
            name: self_attn
          - { dropout: dropout, name: dropout1 }
      - { layer_norm: {}, name: norm1, when: { norm: post } }
      - residual:
          - { layer_norm: {}, name: norm2, when: { norm: pre } }
          - { linear: hidden, name: linear1 }
          - activation: activation
          - { dropout: dropout, name: dropout }
          - { linear: input.feature, name: linear2 }
          - { dropout: dropout, name: dropout2 }
      - { layer_norm: {}, name: norm2, when: { norm: post } }
    """
}
