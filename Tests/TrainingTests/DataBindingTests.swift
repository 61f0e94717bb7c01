import DataSources
import Diagnostics
import Execution
import Graph
import Schemas
import Testing

@testable import Training

@Suite struct DataBindingTests {
  static let batch = Axis("batch", Size(symbol: "batch"))
  static let time = Axis("time", Size(symbol: "time"))

  static func graph(_ inputs: [(String, TensorType, Int?)], bounds: [String: Int] = [:]) -> Graph {
    var graph = Graph(name: "inputs")
    graph.bounds = bounds
    for (name, type, bound) in inputs { _ = graph.addInput(name, type, indexBound: bound) }
    return graph
  }

  static func column(_ name: String, _ shape: [Int], _ count: Int = 2) -> DatasetColumn {
    DatasetColumn(
      name: name, shape: shape, storage: .floats([Float](repeating: 1, count: count * shape.reduce(1, *))))
  }

  static func whole(_ name: String, _ shape: [Int], _ values: [Int32]) -> DatasetColumn {
    DatasetColumn(name: name, shape: shape, storage: .int32s(values))
  }

  static func findings(_ graph: Graph, _ columns: [DatasetColumn]) -> [Diagnostic] {
    do {
      _ = try DataBinding(graph, Dataset(count: 2, columns: columns))
      return []
    } catch {
      return error.diagnostics
    }
  }

  static let image = TensorType(.f32, [batch, Axis("channel", 1), Axis("height", 4), Axis("width", 3)])

  @Test func symbolsComeFromTheShapes() throws {
    let later = Axis("time", try Size(symbol: "time").adding(Size(-1)))
    let graph = Self.graph([
      ("tokens", TensorType(.i32, [Self.batch, Self.time]), 9),
      ("weights", TensorType(.f32, [Self.batch, later]), nil),
    ])
    let binding = try DataBinding(
      graph,
      Dataset(
        count: 2, columns: [Self.column("weights", [4]), Self.whole("tokens", [5], Array(0..<9) + [0])]))
    #expect(binding.sizes == ["time": 5])
    #expect(binding.feeds.map(\.isWhole) == [true, false])
    #expect(binding.width == 9)
  }

  @Test func arithmeticThatDisagreesIsAnError() throws {
    let later = Axis("time", try Size(symbol: "time").adding(Size(-1)))
    let graph = Self.graph([
      ("tokens", TensorType(.i32, [Self.batch, Self.time]), nil),
      ("weights", TensorType(.f32, [Self.batch, later]), nil),
    ])
    let findings = Self.findings(
      graph, [Self.column("weights", [5]), Self.whole("tokens", [5], [Int32](repeating: 1, count: 10))])
    #expect(findings.map(\.code) == [.dataDisagrees])
    #expect(
      findings.first?.message.contains("`weights` has the length 5 along `time`, but the model needs 4")
        == true)
  }

  @Test func allThatIsWrongIsTold() throws {
    let graph = Self.graph([
      ("image", Self.image, nil), ("labels", TensorType(.i32, [Self.batch]), 3),
      ("extra", TensorType(.i32, [Self.batch]), nil),
    ])
    let findings = Self.findings(
      graph, [Self.column("imagee", [1, 4, 3]), Self.whole("labels", [], [1, 3]), Self.column("extra", [])])
    #expect(findings.map(\.code) == [.noData, .dataDisagrees, .dataDisagrees])
    #expect(findings.first?.help.first == "did you mean `imagee`?")
    #expect(findings.dropFirst().first?.message.contains("holds the class 3; with 3 outputs") == true)
    #expect(findings.last?.message.contains("`extra` holds fractions") == true)
  }

  @Test func shapesAreCompared() {
    let graph = Self.graph([("image", Self.image, nil)])
    #expect(Self.findings(graph, [Self.column("image", [1, 4, 3])]).isEmpty)
    // Axes of length 1 may be left out; a shape that only has as many numbers may not.
    #expect(Self.findings(graph, [Self.column("image", [4, 3])]).isEmpty)
    let flat = Self.graph([
      ("image", TensorType(.f32, [Self.batch, Axis("height", 4), Axis("width", 3)]), nil)
    ])
    #expect(Self.findings(flat, [Self.column("image", [1, 4, 3])]).isEmpty)
    for shape in [[12], [1, 3, 4], [3, 4], [2, 4, 3], [1, 1, 12]] {
      let findings = Self.findings(graph, [Self.column("image", shape)])
      #expect(findings.map(\.code) == [.dataDisagrees], "\(shape)")
    }
    let rank = Self.findings(graph, [Self.column("image", [12])]).first?.message ?? ""
    #expect(
      rank.contains("has 1 axis [12], but the model needs f32[channel 1, height 4, width 3]"), "\(rank)")
    let length = Self.findings(graph, [Self.column("image", [1, 3, 4])]).first?.message ?? ""
    #expect(length.contains("has the length 3 along `height`, but the model needs 4"), "\(length)")
  }

  @Test func symbolsMustAgreeAndStayInBounds() {
    let types =
      [
        ("a", TensorType(.f32, [Self.batch, Self.time]), nil),
        ("b", TensorType(.f32, [Self.batch, Self.time]), nil),
      ] as [(String, TensorType, Int?)]
    let disagree = Self.findings(Self.graph(types), [Self.column("a", [5]), Self.column("b", [6])])
    #expect(disagree.map(\.code) == [.dataDisagrees])
    #expect(disagree.first?.message.contains("6 along `time`, but `time` is 5 in `a`") == true)
    let long = Self.findings(
      Self.graph(types, bounds: ["time": 5]), [Self.column("a", [6]), Self.column("b", [6])])
    #expect(long.count == 2)
    #expect(long.first?.message.contains("the model allows `time` up to 5") == true)
  }

  @Test func theBatchMustBeOpen() {
    for axes in [[Axis("batch", 2)], [Axis("time", 2)], []] {
      let findings = Self.findings(Self.graph([("x", TensorType(.f32, axes), nil)]), [Self.column("x", [])])
      #expect(findings.map(\.code) == [.dataDisagrees])
    }
  }

  @Test func truthValuesAreChecked() {
    let graph = Self.graph([("mask", TensorType(.bool, [Self.batch]), nil)])
    #expect(Self.findings(graph, [Self.whole("mask", [], [0, 1])]).isEmpty)
    #expect(Self.findings(graph, [Self.whole("mask", [], [0, 2])]).map(\.code) == [.dataDisagrees])
    #expect(Self.findings(graph, [Self.column("mask", [])]).map(\.code) == [.dataDisagrees])
  }

  @Test func buffersHoldTheGatheredExamples() throws {
    let graph = Self.graph([
      ("labels", TensorType(.i32, [Self.batch]), 9),
      ("x", TensorType(.f32, [Self.batch, Axis("f", 2)]), nil),
    ])
    let data = Dataset(
      count: 4,
      columns: [
        DatasetColumn(name: "x", shape: [2], storage: .floats([0, 1, 10, 11, 20, 21, 30, 31])),
        Self.whole("labels", [], [5, 6, 7, 8]),
      ])
    let buffer = try BatchBuffer(DataBinding(graph, data), batch: 3, team: ThreadTeam(count: 1))
    buffer.gather([3, 0, 2])
    #expect((0..<3).map { buffer.pointers[0].load(fromByteOffset: 4 * $0, as: Int32.self) } == [8, 5, 7])
    #expect(
      (0..<6).map { buffer.pointers[1].load(fromByteOffset: 4 * $0, as: Float.self) } == [
        30, 31, 0, 1, 20, 21,
      ])
  }

  @Test(arguments: [1, 2, 3]) func threadsShareTheGathering(threads: Int) throws {
    let (count, width) = (50, 401)
    let graph = Self.graph([
      ("x", TensorType(.f32, [Self.batch, Axis("f", width)]), nil),
      ("labels", TensorType(.i32, [Self.batch]), nil),
    ])
    let data = Dataset(
      count: count,
      columns: [
        DatasetColumn(name: "x", shape: [width], storage: .floats((0..<count * width).map { Float($0) })),
        Self.whole("labels", [], (0..<Int32(count)).map { $0 }),
      ])
    let order = Shuffle.permutation(count: count, seed: 1, epoch: 1)
    let buffer = try BatchBuffer(DataBinding(graph, data), batch: count, team: ThreadTeam(count: threads))
    for part in [order[...], order[3..<31], order[7..<7]] {
      buffer.gather(part)
      for (place, example) in part.enumerated() {
        #expect(buffer.pointers[1].load(fromByteOffset: 4 * place, as: Int32.self) == Int32(example))
        for f in [0, 200, width - 1] {
          let value = buffer.pointers[0].load(fromByteOffset: 4 * (place * width + f), as: Float.self)
          #expect(value == Float(example * width + f))
        }
      }
    }
  }

  @Test func theTrainerChecksItsData() throws {
    let problem = try SoftmaxProblem()
    func code(_ data: Dataset, test: Dataset? = nil) throws -> DiagnosticCode? {
      do {
        _ = try problem.trainer(problem.store(), train: data, test: test)
        return nil
      } catch let error as DiagnosticsError {
        return error.diagnostics.first?.code
      }
    }
    let right = SoftmaxProblem.data(count: 6)
    let wrong = Dataset(
      count: 2, columns: [Self.column("x", [4]), Self.whole("labels", [], [0, 3])])
    #expect(try code(right) == nil)
    #expect(try code(wrong) == .dataDisagrees)
    #expect(try code(right, test: wrong) == .dataDisagrees)
    let error = #expect(throws: DiagnosticsError.self) {
      _ = try problem.trainer(problem.store(), train: right, test: wrong)
    }
    #expect(error?.diagnostics.first?.help.last == "this is about the test data")
    #expect(try code(Dataset(count: 0, columns: right.columns)) == .noData)
    #expect(try code(Dataset(count: 6, columns: [right.columns[0]])) == .noData)
  }

  @Test func settingsHaveLimits() throws {
    let optimizer = Adam(arguments: .init([]))
    for (epochs, batch, threads) in [
      (0, 1, 1), (1, 0, 1), (1, 1, 0), (1_000_001, 1, 1), (1, 1 << 21, 1), (1, 1, 257),
    ] {
      let error = #expect(throws: DiagnosticsError.self) {
        _ = try TrainingSettings(
          epochs: epochs, batch: batch, seed: 1, threads: threads, optimizer: optimizer)
      }
      #expect(error?.diagnostics.map(\.code) == [.valueOutOfRange])
    }
    let error = #expect(throws: DiagnosticsError.self) {
      _ = try TrainingSettings(epochs: 0, batch: -1, seed: 1, threads: 0, optimizer: optimizer)
    }
    #expect(error?.diagnostics.count == 3)
  }
}
