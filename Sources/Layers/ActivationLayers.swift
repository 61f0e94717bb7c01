public import Operations
public import Schemas

/// What the activation layers share: one function of every element.
public protocol ActivationLayer: Layer {
  /// The operation.
  associatedtype Function: Activation
  /// The word, the sentence and the source.
  static var text: (kind: String, summary: String, discussion: String) { get }
}

extension ActivationLayer {
  public static var schema: Schema {
    Schema(kind: text.kind, summary: text.summary, discussion: text.discussion)
  }

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    Flow(try context.apply(Function(), [inputs[0].value]), mask: inputs[0].mask)
  }

  public static var samples: [LayerSample] {
    [
      LayerSample(
        input: "{ axes: [batch, feature: 4] }", text.kind, result: "f32[batch, feature 4]")
    ]
  }

  public static var rejections: [LayerRejection] {
    [LayerRejection(input: "{ tokens: 5, axes: [batch, time] }", text.kind, code: "GC0202")]
  }
}
