/// `bert_pooler`: what BERT makes of its first token.
public enum BertPoolerBlock: BuiltInBlock {
  public static let kind = "bert_pooler"
  public static let summary =
    "BERT's pooler: the first token through a linear layer of the same width and tanh."
  public static let source = """
    layers:
      - { pool: first, name: first }
      - { linear: input.feature, name: dense }
      - tanh
    """
}
