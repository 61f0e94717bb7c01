internal import Graph
internal import Schemas
internal import YAMLSource

/// A model written out in full: a model file without `extends`, `let`, expressions, blocks and defaults, which
/// elaborates to the same graph under the same names.
///
/// Blocks become stacks of layers; copies of a repetition that are alike stay one `repeat`.
public struct ModelExpansion: Sendable {
  /// What is written, and how.
  public struct Options: Sendable {
    /// Whether uses of the blocks that ship with graphc stay as they are, with all their parameters.
    public var keepsBuiltInBlocks = false
    /// Whether comments say where layers and values come from.
    public var showsOrigins = false
    /// Values in force in place of those in `train`.
    public var epochs: Int?
    /// The examples in a batch in force.
    public var batch: Int?
    /// The seed in force.
    public var seed: Int?

    /// Creates options that leave everything as the file has it.
    public init() {}
  }

  /// The model file.
  public let text: String

  /// Writes a model out.
  public init(_ model: Model, _ options: Options = Options()) {
    let sections = SectionExpansion(model.sections)
    var entries: [YAMLTree.Entry] = [
      YAMLTree.Entry("graphc", .plain("1")), YAMLTree.Entry("model", .text(model.name)),
    ]
    if let description = model.description {
      entries.append(YAMLTree.Entry("description", .text(description)))
    }
    if let inputs = model.sections.inputs { entries.append(YAMLTree.Entry("inputs", sections.open(inputs))) }
    entries.append(YAMLTree.Entry("layers", LayerExpansion(options).list(model.layers)))
    if let outputs = Self.outputs(model) { entries.append(YAMLTree.Entry("outputs", outputs)) }
    if let training = TrainingExpansion(model, options, sections).tree {
      entries.append(YAMLTree.Entry("train", training))
    }
    if let data = model.sections.data { entries.append(YAMLTree.Entry("data", sections.open(data))) }
    text = YAMLWriter.text(of: entries, spaced: ["inputs", "layers", "outputs", "train", "data"])
  }

  /// The outputs by name; nil for the result of an unnamed residual at the end, which has none.
  private static func outputs(_ model: Model) -> YAMLTree? {
    let outputs = model.graph.outputs
    if outputs.count == 1, let last = model.layers.last, last.name.isEmpty, last.output == outputs[0].value {
      return nil
    }
    return outputs.isEmpty ? nil : .list(outputs.map { .plain($0.name) })
  }
}
