import DataSources
import Driver
import Testing
import Training
import TestSupport

/// Outputs, loss and all gradients against PyTorch, on the way that `graphc run --inputs` takes.
@Suite struct ForwardAndGradientTests {
  @Test(arguments: Fixtures.layers, [1, 2]) func layersAgree(_ sample: Case, threads: Int) throws {
    try check(sample, threads: threads)
  }

  @Test(arguments: Fixtures.models, [1, 2]) func modelsAgree(_ sample: Case, threads: Int) throws {
    try check(sample, threads: threads)
  }

  private func check(_ sample: Case, threads: Int) throws {
    try withTemporaryFolder { folder in
      let model = try CaseModel(sample, folder: folder)
      let graph = try CompiledModel.exchange(
        model.model, withLoss: true, withGradients: true, isTraining: false)
      try Weights.save(CaseModel.parameters(graph), to: "\(folder)/weights")
      var options = RunOptions()
      options.threads = threads
      options.weights = "\(folder)/weights"
      try model.run(sample, options, in: folder)
      try compare(
        sample, SafetensorsFile.open("\(folder)/outputs"), SafetensorsFile.open("\(folder)/gradients"))
    }
  }

  private func compare(_ sample: Case, _ outputs: SafetensorsFile, _ gradients: SafetensorsFile) throws {
    let comparison = TensorComparison(sample: sample)
    try #require(outputs.names.filter { $0 != "loss" }.sorted() == sample.names("outputs").sorted())
    for name in sample.names("outputs") { try comparison.check(outputs.floats(name), "outputs", name) }
    try #require(gradients.names.sorted() == sample.names("gradients").sorted())
    let vanishing = Set(sample.heads["vanishing"]?.split(separator: " ").map(String.init) ?? [])
    var largest = 0.0
    for name in sample.names("gradients") where !vanishing.contains(name) {
      let numbers = try gradients.floats(name)
      largest = max(largest, numbers.map { abs(Double($0)) }.max() ?? 0)
      try comparison.check(numbers, "gradients", name)
    }
    for name in vanishing.sorted() {
      comparison.checkVanishing(try gradients.floats(name), name, largest: largest)
    }
  }
}
