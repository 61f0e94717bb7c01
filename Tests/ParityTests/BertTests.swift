import DataSources
import Driver
import Layers
import TestSupport
import Testing
import Training

/// A small BERT against the real BertModel of transformers: its weights come from a file under the names that
/// transformers gives them, through `map: bert`, and gradients are compared under these names too.
@Suite struct BertTests {
  static let cases = Fixtures.open("bert-cases")

  @Test func thereAreCases() { #expect(Self.cases.count == 4) }

  @Test(arguments: cases, [1, 2]) func valuesAndGradientsAgree(_ sample: Case, threads: Int) throws {
    try withTemporaryFolder { folder in
      let model = try CaseModel(sample, folder: folder)
      var options = RunOptions()
      options.threads = threads
      options.data = "\(Fixtures.folder)/Fixtures"
      try model.run(sample, options, in: folder)
      let outputs = try SafetensorsFile.open("\(folder)/outputs")
      let comparison = TensorComparison(sample: sample)
      for name in sample.names("outputs") { try comparison.check(outputs.floats(name), "outputs", name) }
      try compareGradients(sample, SafetensorsFile.open("\(folder)/gradients"))
    }
  }

  private func compareGradients(_ sample: Case, _ file: SafetensorsFile) throws {
    let comparison = TensorComparison(sample: sample)
    var gradients: [String: [Float]] = [:]
    for name in file.names {
      let numbers = try file.floats(name)
      let arrays =
        name.hasPrefix("bert.")
        ? try #require(BertWeightMap.arrays(for: String(name.dropFirst(5)))).map { "bert." + $0[0] } : [name]
      for (place, array) in arrays.enumerated() {
        let count = numbers.count / arrays.count
        gradients[array] = Array(numbers[place * count..<(place + 1) * count])
      }
    }
    try #require(gradients.keys.sorted() == sample.names("gradients").sorted())
    let vanishing = Set(sample.heads["vanishing"]?.split(separator: " ").map(String.init) ?? [])
    var largest = 0.0
    for (name, numbers) in gradients where !vanishing.contains(name) {
      largest = max(largest, numbers.map { abs(Double($0)) }.max() ?? 0)
      try comparison.check(numbers, "gradients", name)
    }
    for name in vanishing { comparison.checkVanishing(gradients[name] ?? [], name, largest: largest) }
  }
}
