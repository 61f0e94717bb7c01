public import Diagnostics
public import Graph
internal import Schemas
internal import YAMLSource

/// A model file after everything in it has been resolved: a typed graph, and the layers it came from.
public struct Model: Sendable {
  /// A value bound by `let`.
  public struct Binding: Sendable {
    /// The name.
    public let name: String
    /// The value as people write it.
    public let value: String
    /// Where the value was written.
    public let span: SourceSpan
  }

  /// The loss of a model.
  public struct Loss: Sendable {
    /// The kind: `cross_entropy`.
    public let kind: String
    /// The resolved settings.
    public let arguments: [ResolvedArgument]
    /// Where the kind is written.
    public let span: SourceSpan
    /// The path of the layer whose output is judged.
    public let output: String
    /// The output that is judged.
    public let outputValue: ValueID
    /// The column of the data that holds the targets; nil when they are made of the model's inputs.
    public let target: String?
    /// Whether the output is a choice among classes.
    public let hasClasses: Bool
    /// Whether e to the power of the loss is a perplexity.
    public let hasPerplexity: Bool
    /// The model's graph with the targets as an input and the mean loss as the last output, `loss`.
    public let graph: Graph
    /// The loss in `graph`.
    public let value: ValueID
    /// What the mean loss was divided by, in `graph`; nil for the number of examples and positions.
    public let weight: ValueID?
    /// The number of right answers, in `graph`; nil where answers are not right or wrong.
    public let right: ValueID?
    /// The number of judged answers, in `graph`.
    public let judged: ValueID?
  }

  /// `model:`.
  public let name: String
  /// `description:`.
  public let description: String?
  /// `let:`, in the file's order.
  public let bindings: [Binding]
  /// The model's graph with its outputs, without the loss.
  public let graph: Graph
  /// The padding token of each input that has one.
  public let padTokens: [String: Int]
  /// The layers, with blocks and repetitions folded.
  public let layers: [ModelLayer]
  /// The loss, if the file has one.
  public let loss: Loss?
  /// `train:`, if the file has it.
  public let training: TrainingSection?
  /// `data:`, if the file has it.
  public let data: DataSection?
  /// The sections beside the layers as they are written, for writing the model again.
  let sections: Sections

  /// Sections of a file as they are written, with what the names and expressions in them came to.
  struct Sections: Sendable {
    let inputs: YAMLNode?
    let train: YAMLNode?
    let data: YAMLNode?
    let values: [SourceSpan: String]
    let defaults: [SourceSpan: [(key: String, value: Value)]]
    /// The keys that single values stand for.
    let shortKeys: [SourceSpan: String]
  }
}
