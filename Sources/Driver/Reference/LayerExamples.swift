internal import Diagnostics
internal import Graph
internal import Layers
internal import ModelLanguage

/// The samples of a layer as examples: a whole model, and what comes of it.
enum LayerExamples {
  /// Examples with the types and parameters that they give, and what is refused, as Markdown.
  static func text(_ layer: any Layer.Type) -> String {
    guard let first = layer.samples.first else { return "" }
    var text = "\n```yaml\n\(file(first.input, first.layer))```\n\n\(outcome(first))"
    let others = layer.samples.dropFirst()
    if !others.isEmpty {
      text += "\n| input | layer | gives |\n|---|---|---|\n"
      for sample in others {
        text += "| \(code(sample.input)) | \(code(sample.layer)) | \(code(sample.result)) |\n"
      }
    }
    if !layer.rejections.isEmpty {
      text += "\n| input | refused | with |\n|---|---|---|\n"
      for rejection in layer.rejections {
        text += "| \(code(rejection.input)) | \(code(rejection.layer)) | \(rejection.code) |\n"
      }
    }
    return text
  }

  private static func file(_ input: String, _ layer: String) -> String {
    "graphc: 1\nmodel: example\ninputs: { x: \(input) }\nlayers:\n  - \(layer)\n"
  }

  /// What the example gives, and the parameters that it has.
  private static func outcome(_ sample: LayerSample) -> String {
    let source = SourceFile(name: "example.yaml", bytes: Array(file(sample.input, sample.layer).utf8))
    let model = ModelReader.read(source, vocabulary: ModelLoader.vocabulary).model
    let parameters = (model?.graph.parameters ?? []).map { parameter in
      let shape = model?.graph.type(parameter.value).axes.map { "\($0.size)" }.joined(separator: ", ") ?? ""
      return "`\(parameter.name)` [\(shape)]"
    }
    let suffix = parameters.isEmpty ? "." : ", with the parameters \(parameters.joined(separator: ", "))."
    return "It gives `\(sample.result)`\(suffix)\n"
  }

  /// Code in the cell of a table.
  private static func code(_ text: String) -> String { "`\(ReferenceEntry.cell(text))`" }
}
