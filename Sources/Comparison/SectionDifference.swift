internal import Graph
internal import ModelLanguage
internal import Schemas

/// Compares what stands beside the graph: `train` and `data`.
enum SectionDifference {
  static func training(_ old: Model, _ new: Model) -> [ModelDifference.Setting] {
    func shown(_ model: Model) -> [(String, String)] {
      var values: [(String, String)] = []
      if let loss = model.loss {
        values.append(("loss", "\(loss.kind): \(loss.output)"))
        values += loss.arguments.map { ("loss.\($0.key)", "\($0.value)") }
      }
      guard let training = model.training else { return values }
      values.append(("optimizer", training.optimizer))
      values += training.optimizerArguments.map { ("optimizer.\($0.key)", "\($0.value)") }
      if let schedule = training.schedule { values.append(("schedule", schedule)) }
      values += training.scheduleArguments.map { ("schedule.\($0.key)", "\($0.value)") }
      return values + [
        ("epochs", "\(training.epochs)"), ("batch", "\(training.batch)"), ("seed", "\(training.seed)"),
      ]
    }
    return ModelDifference.differences(shown(old), shown(new))
  }

  static func data(_ old: DataSection?, _ new: DataSection?) -> [ModelDifference.Setting] {
    func shown(_ data: DataSection?) -> [(String, String)] {
      guard let data else { return [] }
      var values: [(String, String)] = []
      for (name, source) in [("train", data.train), ("test", data.test)] {
        guard let source else { continue }
        values.append(("\(name)", source.reader))
        values += source.arguments.map { ("\(name).\($0.key)", "\($0.value)") }
        if let limit = source.limit { values.append(("\(name).limit", "\(limit)")) }
      }
      if let validation = data.validation { values.append(("validation", "\(validation)")) }
      if let tokenizer = data.tokenizer {
        values.append(("tokenizer", tokenizer.kind))
        values += tokenizer.arguments.map { ("tokenizer.\($0.key)", "\($0.value)") }
      }
      if let normalize = data.normalization {
        values.append(("normalize", "mean \(normalize.mean), deviation \(normalize.deviation)"))
      }
      return values
    }
    return ModelDifference.differences(shown(old), shown(new))
  }
}
