/// `feed_forward`: two linear layers with an activation between them.
public enum FeedForwardBlock: BuiltInBlock {
  public static let kind = "feed_forward"
  public static let summary =
    "Two linear layers with an activation between them, back to the width of the input."
  public static let source = """
    parameters: { hidden: required, activation: relu, dropout: 0 }
    layers:
      - { linear: hidden, name: linear1 }
      - activation: activation
      - { dropout: dropout, name: dropout1 }
      - { linear: input.feature, name: linear2 }
      - { dropout: dropout, name: dropout2 }
    """
}
