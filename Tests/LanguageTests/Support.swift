import DataSources
import Diagnostics
import Graph
import ModelLanguage
import Schemas
import Training

/// The words that training and data add to the language, as the command has them.
let vocabulary = Vocabulary(
  optimizers: OptimizerRegistry.all.map { $0.schema }, schedules: ScheduleRegistry.all.map { $0.schema },
  readers: ReaderRegistry.all.map { $0.schema },
  tokenizers: TokenizerRegistry.schemas)

/// What reading a text gives.
func read(_ text: String, name: String = "model.yaml", settings: [Setting] = []) -> ModelReading {
  read(Array(text.utf8), name: name, settings: settings)
}

/// What reading the bytes of a file gives.
func read(_ bytes: [UInt8], name: String = "model.yaml", settings: [Setting] = []) -> ModelReading {
  ModelReader.read(SourceFile(name: name, bytes: bytes), settings: settings, vocabulary: vocabulary)
}

/// What reading a file of a folder gives, with the bases that it extends beside it; nil when there is none.
func readFile(_ name: String, in folder: String) -> ModelReading? {
  guard let bytes = Fixtures.bytes(folder + name) else { return nil }
  let bases = BaseLoader { path, _, span in
    guard let bytes = Fixtures.bytes(folder + path) else {
      return .failure(DiagnosticsError(.error(.cannotRead, "there is no \(path)", at: span)))
    }
    return .success(SourceFile(name: path, bytes: bytes))
  }
  return ModelReader.read(SourceFile(name: name, bytes: bytes), vocabulary: vocabulary, bases: bases)
}

/// A model file around some lines, each of which keeps its own indentation.
func file(
  _ layers: String, inputs: String = "x: { axes: [batch, time, feature: 8] }", values: String = "{}",
  blocks: String = "{}", tail: String = ""
) -> String {
  """
  graphc: 1
  model: test
  let: \(values)
  inputs:
    \(inputs.replacing("\n", with: "\n  "))
  blocks:
    \(blocks.replacing("\n", with: "\n  "))
  layers:
    \(layers.replacing("\n", with: "\n  "))
  \(tail)
  """
}

/// The model of a text that must be right.
func model(_ text: String, settings: [String] = []) throws -> Model {
  let reading = read(text, settings: try settings.map { try Setting($0) })
  guard let model = reading.model else { throw Wrong(text: rendered(reading)) }
  return model
}

/// The codes of the errors in a text.
func codes(_ text: String) -> [String] { read(text).diagnostics.map(\.code.rawValue) }

/// The findings as the command writes them.
func rendered(_ reading: ModelReading) -> String {
  reading.diagnostics.map { $0.text(DiagnosticTextStyle(isColoured: false, width: 100)) }.joined(
    separator: "\n")
    + (reading.omitted > 0 ? "… and \(reading.omitted) more\n" : "")
}

/// A model that should have been right.
struct Wrong: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}

extension Model {
  /// The layer at a path, wherever it is inside others.
  func layer(_ path: String) -> ModelLayer? {
    func find(_ layers: [ModelLayer]) -> ModelLayer? {
      for layer in layers {
        if layer.path == path, !layer.name.isEmpty { return layer }
        if let found = find(layer.children) { return found }
      }
      return nil
    }
    return find(layers)
  }

  /// The types of the outputs as they are printed.
  var outputTypes: [String] { graph.outputs.map { "\(graph.type($0.value))" } }
  /// The names of the parameters.
  var parameterNames: [String] { graph.parameters.map(\.name) }
  /// The kinds of the operations in order.
  var operations: [String] { graph.nodes.map { "\(type(of: $0.operation))" } }
}
