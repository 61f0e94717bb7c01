/// `bert`: the encoder of BERT from token ids, as Hugging Face's BertModel has it.
public enum BertBlock: BuiltInBlock {
  public static let kind = "bert"
  public static let summary =
    "BERT (Devlin et al. 2018): embeddings of tokens, post-norm encoder layers, and a pooler beside them; "
    + "weights start normal with deviation 0.02, biases as 0; "
    + "`dropout` is for the weights of attention too, unless `attention_dropout` says otherwise."
  /// Hugging Face's `initializer_range`.
  public static let deviation: Double? = 0.02
  public static let source = """
    parameters:
      layers: 12
      heads: 12
      width: 768
      hidden: 3072
      positions: 512
      types: 2
      activation: gelu
      dropout: 0.1
      attention_dropout: dropout
      epsilon: 1e-12
      mask: padding
      pooler: true
    layers:
      - { embedding: { width: width, padding: zero }, name: words }
      - { positions: { kind: learned, length: positions }, name: positions }
      - { token_types: types, name: types }
      - { layer_norm: { epsilon: epsilon }, name: norm }
      - { dropout: dropout, name: dropout }
      - bert_layer:
          heads: heads
          hidden: hidden
          activation: activation
          dropout: dropout
          attention_dropout: attention_dropout
          epsilon: epsilon
          mask: mask
        repeat: layers
        name: encoder
      - { bert_pooler: {}, name: pooler, when: { pooler: true } }
    returns: encoder
    """
}
