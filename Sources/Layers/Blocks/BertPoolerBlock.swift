/// `bert_pooler`: what BERT makes of its first token.
public enum BertPoolerBlock: BuiltInBlock {
  public static let kind = "bert_pooler"
  public static let summary =
    "BERT's pooler: the first token through a linear layer of the same width and tanh; "
    + "weights start normal with deviation 0.02, the bias as 0."
  /// Hugging Face's `initializer_range`.
  public static let deviation: Double? = 0.02
  public static let source = """
    layers:
      - { pool: first, name: first }
      - { linear: input.feature, name: dense }
      - tanh
    """
}
