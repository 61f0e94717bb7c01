internal import DataSources
internal import Diagnostics
internal import Execution
internal import Files
internal import Graph
internal import Layers
internal import ModelLanguage
internal import Training

/// The files beside a model's layers that parameters start from.
struct WeightFiles {
  /// A file, and the parameters that start from it.
  struct Use {
    /// The layer that the file stands beside.
    let layer: ModelLayer
    /// The file as the model names it.
    let file: WeightFile
    /// The places of the parameters in the graph.
    var parameters: [Int]
    /// Those of the layer that start from numbers in the model file, or from a file of a layer inside.
    var others: [Int] = []
  }

  /// The uses, outer layers first.
  let uses: [Use]
  private let graph: Graph
  private let modelFolder: String
  private let dataFolder: String?

  /// Finds the files of a model; nothing is opened.
  init(_ model: Model, modelFolder: String, dataFolder: String?) {
    self.modelFolder = modelFolder
    self.dataFolder = dataFolder
    graph = model.graph
    var uses: [Use] = []
    func visit(_ layers: [ModelLayer]) {
      for layer in layers {
        if let file = layer.weightFile {
          for index in uses.indices {
            let inner = uses[index].parameters.filter { layer.parameters.contains($0) }
            uses[index].parameters.removeAll { layer.parameters.contains($0) }
            uses[index].others += inner
          }
          var use = Use(layer: layer, file: file, parameters: [])
          for place in layer.parameters {
            if case .constant = model.graph.parameters[place].initializer {
              use.others.append(place)
            } else {
              use.parameters.append(place)
            }
          }
          uses.append(use)
        }
        visit(layer.children)
      }
    }
    visit(model.layers)
    self.uses = uses
  }

  /// The path of a use's file.
  ///
  /// Errors: `dataMissing`, `pathLeavesFolder`.
  func path(of use: Use) throws(DiagnosticsError) -> String {
    try ModelPath.resolve(
      use.file.path, modelFolder: modelFolder, dataFolder: dataFolder, at: use.file.span)
  }

  /// Opens a use's file and compares it with what the layer needs; no numbers are read.
  ///
  /// Errors: those of `SafetensorsFile.open`.
  func compare(_ use: Use, path: String) throws(DiagnosticsError) -> (SafetensorsFile, LoadReport) {
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile.open(path)
    } catch {
      throw DiagnosticsError(error.diagnostics.map { $0.placed(at: use.file.span) })
    }
    let map = use.file.map.flatMap { WeightMapRegistry.map($0) }
    let names = ArrayNames(map: map, start: use.layer.path, graph: graph)
    let prefix = use.file.prefix ?? names.prefix(of: file, for: use.parameters)
    let report = LoadReport(
      use.parameters.map { names.wanted($0, prefix: prefix) }, file, at: use.file.span
    ) { array in
      guard array.hasPrefix(prefix) else { return true }
      let name = String(decoding: array.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
      return map?.isOptional(name) == true
        || use.others.contains { names.arrays(of: $0).joined().contains(name) }
    }
    return (file, report)
  }

  /// Reads the files that hold any parameter but those given; returns the places of the parameters that were read.
  ///
  /// - Parameter encoder: knows the row of each word, for word vectors.
  ///
  /// Errors, all at once: those of `path` and `compare`; `arrayMissing`, `arrayUnexpected`, `arrayWrongShape`,
  /// `arrayWrongElementType`, `arrayNotFinite`; those of `WordVectors.read`.
  func load(
    into store: ParameterStore, except loaded: Set<Int>, encoder: TextEncoder?
  ) throws(DiagnosticsError) -> Set<Int> {
    var done: Set<Int> = []
    var findings: [Diagnostic] = []
    for use in uses where !loaded.isSuperset(of: use.parameters) {
      do throws(DiagnosticsError) {
        if use.file.isWordVectors {
          try readVectors(use, into: store, encoder)
          done.formUnion(use.parameters)
          continue
        }
        let (file, report) = try compare(use, path: try path(of: use))
        guard report.problems.isEmpty else { throw DiagnosticsError(report.problems) }
        let skipped = Set(loaded.map { graph.parameters[$0].name })
        try Weights.read(store, report.loadable.filter { !skipped.contains($0.name) }, from: file)
        done.formUnion(use.parameters)
      } catch {
        findings += error.diagnostics
      }
    }
    guard findings.isEmpty else { throw DiagnosticsError(findings) }
    return done
  }
}

/// The names that the parameters below a layer have in a file.
private struct ArrayNames {
  let map: (any WeightMap.Type)?
  /// The layer's path.
  let start: String
  let graph: Graph

  /// The arrays of a parameter without a prefix, each with the names it may have.
  func arrays(of parameter: Int) -> [[String]] {
    let name = name(parameter)
    guard let map else { return [[name]] }
    return map.arrays(for: name) ?? []
  }

  /// What is looked for in a file.
  func wanted(_ parameter: Int, prefix: String) -> LoadReport.Wanted {
    let full = graph.parameters[parameter].name
    let shape = (try? graph.type(graph.parameters[parameter].value).shape([:])) ?? []
    let arrays = arrays(of: parameter)
    guard let map else {
      return LoadReport.Wanted(full, shape: shape, arrays: arrays.map { $0.map { prefix + $0 } })
    }
    guard !arrays.isEmpty else {
      return LoadReport.Wanted(
        full, shape: shape, arrays: [[full]],
        help:
          "files of the map `\(map.name)` hold nothing for it: leave `map` out, or use the block of that name"
      )
    }
    return LoadReport.Wanted(
      full, shape: shape, arrays: arrays.map { $0.map { prefix + $0 } },
      help: map.help(forMissing: name(parameter)))
  }

  /// The map's prefix with which most of the parameters are there.
  func prefix(of file: SafetensorsFile, for parameters: [Int]) -> String {
    guard let map else { return "" }
    var best = (prefix: map.prefixes.first ?? "", count: 0)
    for prefix in map.prefixes {
      let count = parameters.count { parameter in
        arrays(of: parameter).first?.contains { file.tensor(prefix + $0) != nil } ?? false
      }
      if count > best.count { best = (prefix, count) }
    }
    return best.prefix
  }

  private func name(_ parameter: Int) -> String {
    let full = graph.parameters[parameter].name
    guard full.hasPrefix(start + ".") else { return full }
    return String(decoding: full.utf8.dropFirst(start.utf8.count + 1), as: UTF8.self)
  }
}

extension Diagnostic {
  /// The finding with a place, if it had none.
  func placed(at span: SourceSpan) -> Diagnostic {
    guard primary == nil else { return self }
    var finding = self
    finding.primary = Label(span)
    return finding
  }
}
