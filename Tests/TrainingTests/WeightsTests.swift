import DataSources
import Diagnostics
import Execution
import Graph
import Testing

@testable import Training
import TestSupport

@Suite struct WeightsTests {
  static func store(_ parameters: [(String, [Int])]) throws -> ParameterStore {
    var graph = Graph(name: "weights")
    for (name, shape) in parameters {
      let axes = shape.enumerated().map { Axis("a\($0.offset)", $0.element) }
      _ = graph.addParameter(name, TensorType(.f32, axes), .normal(mean: 0, deviation: 1))
    }
    let store = try ParameterStore(graph)
    ParameterInitialization.fill(store, for: graph, seed: 3)
    return store
  }

  static let layers = [("head.weight", [3, 5]), ("head.bias", [3]), ("scale", [])]

  static func floats(_ values: [Float]) -> [UInt8] { values.flatMap { littleEndian($0.bitPattern) } }

  static func problems(
    _ arrays: [(name: String, type: String, shape: [Int], bytes: [UInt8])]
  ) throws -> [Diagnostic] {
    try withTemporaryFolder { folder in
      writeArrays("\(folder)/w", arrays)
      let store = try store(layers)
      let before = store.bits
      do {
        try Weights.load(store, from: "\(folder)/w")
        return []
      } catch let error as DiagnosticsError {
        if error.diagnostics.allSatisfy({ $0.code != .arrayNotFinite }) { #expect(store.bits == before) }
        return error.diagnostics
      }
    }
  }

  static let right: [(name: String, type: String, shape: [Int], bytes: [UInt8])] = [
    ("head.weight", "F32", [3, 5], floats([Float](repeating: 2, count: 15))),
    ("head.bias", "F32", [3], floats([1, 2, 3])), ("scale", "F32", [], floats([7])),
  ]

  @Test func whatIsSavedIsLoaded() throws {
    try withTemporaryFolder { folder in
      let store = try Self.store(Self.layers)
      try Weights.save(store, to: "\(folder)/w.safetensors", metadata: ["model": "test"])
      let other = try Self.store(Self.layers)
      for entry in other.entries { other.buffer(entry).update(repeating: 0) }
      let report = try Weights.load(other, from: "\(folder)/w.safetensors")
      #expect(other.bits == store.bits)
      #expect(report.loadable.map(\.name) == ["head.weight", "head.bias", "scale"])
      #expect(report.converted.isEmpty)
      let file = try SafetensorsFile.open("\(folder)/w.safetensors")
      #expect(file.metadata.map(\.key) == ["format", "model"])
      #expect(file.metadata.map(\.value) == ["pt", "test"])
      #expect(file.tensor("head.weight")?.shape == [3, 5])
      #expect(file.tensor("scale")?.shape == [])
    }
  }

  @Test func otherFloatingPointTypesAreConverted() throws {
    try withTemporaryFolder { folder in
      var arrays = Self.right
      arrays[0] = ("head.weight", "F16", [3, 5], (0..<15).flatMap { littleEndian(Float16($0).bitPattern) })
      arrays[1] = (
        "head.bias", "BF16", [3],
        [1, -2, 0.5].flatMap { (x: Float) in littleEndian(UInt16(x.bitPattern >> 16)) }
      )
      arrays[2] = ("scale", "F64", [], littleEndian(0.1.bitPattern))
      writeArrays("\(folder)/w", arrays)
      let store = try Self.store(Self.layers)
      let report = try Weights.load(store, from: "\(folder)/w")
      #expect(store.numbers(of: "head.weight") == (0..<15).map { Float($0) })
      #expect(store.numbers(of: "head.bias") == [1, -2, 0.5])
      #expect(store.numbers(of: "scale") == [0.1])
      #expect(report.converted.map(\.name) == ["head.weight", "head.bias", "scale"])
      #expect(report.converted.map(\.type) == [.float16, .bfloat16, .float64])
    }
  }

  @Test func allProblemsAreToldAtOnce() throws {
    let problems = try Self.problems([
      ("head.wieght", "F32", [3, 5], Self.floats([Float](repeating: 2, count: 15))),
      ("head.bias", "I32", [3], Self.floats([1, 2, 3])), ("scale", "F32", [1], Self.floats([7])),
    ])
    try #require(
      problems.map(\.code) == [.arrayMissing, .arrayWrongElementType, .arrayWrongShape, .arrayUnexpected])
    #expect(problems[0].message.contains("lacks the parameter `head.weight` [3, 5]"))
    #expect(problems[0].help == ["the file has `head.wieght`: rename one of the two"])
    #expect(problems[1].message.contains("but I32"))
    #expect(problems[2].message.hasPrefix("`scale` has the shape [] in the model, but [1] in"))
    #expect(problems[2].help.first?.hasPrefix("it has as many numbers") == true)
    #expect(problems[3].message.contains("holds `head.wieght`, which the model does not have"))
    #expect(problems[3].help == ["did you mean `head.weight`, which is missing?"])
  }

  @Test func transposedLayoutsAreRecognised() throws {
    var arrays = Self.right
    arrays[0].shape = [5, 3]
    let problems = try Self.problems(arrays)
    #expect(problems.map(\.code) == [.arrayWrongShape])
    #expect(problems.first?.help.first?.contains("transposed") == true)
  }

  @Test func namesOfAWrapperAreRecognised() throws {
    var arrays = Self.right
    arrays[1].name = "module.head.bias"
    let problems = try Self.problems(arrays)
    #expect(problems.map(\.code) == [.arrayMissing, .arrayUnexpected])
    #expect(problems.first?.help.first?.contains("`module.head.bias`") == true)
  }

  @Test(arguments: [0, 14]) func numbersThatAreNotFiniteAreRefused(position: Int) throws {
    for wrong in [Float.nan, .infinity, -.infinity] {
      var arrays = Self.right
      var numbers = [Float](repeating: 2, count: 15)
      numbers[position] = wrong
      arrays[0].bytes = Self.floats(numbers)
      let problems = try Self.problems(arrays)
      #expect(problems.map(\.code) == [.arrayNotFinite])
      #expect(problems.first?.message.contains("position \(position)") == true)
    }
  }

  @Test func theSearchForWhatIsNotFiniteMissesNothing() {
    for count in [0, 1, 15, 16, 17, 32, 50] {
      var numbers = (0..<count).map {
        $0 % 2 == 0 ? Float.greatestFiniteMagnitude : -Float.leastNonzeroMagnitude
      }
      func finding() -> Diagnostic? {
        numbers.withUnsafeBufferPointer { FiniteNumbers.check($0, of: "w", in: "f") }
      }
      #expect(finding()?.message == nil)
      for position in 0..<count {
        let kept = numbers[position]
        numbers[position] = position % 2 == 0 ? .nan : -.infinity
        #expect(finding()?.message.contains("position \(position)") == true)
        numbers[position] = kept
      }
    }
  }

  @Test func anUnwritablePlaceIsAnError() throws {
    let store = try Self.store(Self.layers)
    let error = #expect(throws: DiagnosticsError.self) {
      try Weights.save(store, to: "/nonexistent-folder/w.safetensors")
    }
    #expect(error?.diagnostics.first?.code == .cannotWrite)
  }
}
