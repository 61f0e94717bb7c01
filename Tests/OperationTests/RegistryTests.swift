import Graph
import Operations
import Testing

/// One file and one line in the registry: that is what a new operation is.
@Suite struct RegistryTests {
  private static func typeName(_ type: any Operation.Type) -> String { String(describing: type) }

  @Test func namesAreUniqueAndWellFormed() {
    let names = OperationRegistry.all.map { $0.name }
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(name.wholeMatch(of: #/[a-z][a-z0-9]*(_[a-z0-9]+)*/#) != nil, "\(name)")
      #expect(OperationRegistry.operation(named: name).map { $0.name } == name)
    }
    #expect(OperationRegistry.operation(named: "nothing") == nil)
  }

  @Test func registryIsSorted() {
    let names = OperationRegistry.all.map { Self.typeName($0).lowercased() }
    #expect(names == names.sorted())
  }

  /// Every type in Sources/Operations that is an operation stands in the registry.
  @Test func registryIsComplete() throws {
    let declaration = #/(?:struct|class|enum|protocol) (\w+)(?:<[^>]*>)?\s*:\s*([^{]+)\{/#
    var parents: [String: [String]] = [:]
    var types: [String: [String]] = [:]
    for (_, text) in try SourceScan.files("Operations") {
      for match in SourceScan.code(text).matches(of: declaration) {
        let list = match.2.split(separator: ",").map {
          String($0.trimmingPrefix(#/\s*/#).prefix { $0 != " " && $0 != "\n" })
        }
        if match.0.hasPrefix("protocol") {
          parents[String(match.1)] = list
        } else {
          types[String(match.1)] = list
        }
      }
    }
    func isOperation(_ name: String, _ depth: Int = 0) -> Bool {
      ["Operation", "LowerableOperation", "GradientOperation"].contains(name)
        || depth < 8 && parents[name, default: []].contains { isOperation($0, depth + 1) }
    }
    let found = Set(types.filter { $0.value.contains { isOperation($0) } }.keys)
    let registered = Set(OperationRegistry.all.map { String(Self.typeName($0).prefix { $0 != "<" }) })
    #expect(found.count > 40)
    #expect(found == registered)
    // Of a generic gradient there is one line for each function.
    let activations = types.filter { $0.value.contains("Activation") }.keys.map {
      "ActivationGradient<\($0)>"
    }
    let families = types.filter { $0.value.contains("SoftmaxFamily") }.keys.map {
      "SoftmaxFamilyGradient<\($0)>"
    }
    let all = Set(OperationRegistry.all.map(Self.typeName))
    #expect(all.isSuperset(of: activations + families))
  }

  /// The compiler's other parts ask operations, they never list them: no type of an operation and no operation's name
  /// occurs there. Reverse mode alone may make sums and the number 1.
  @Test func nothingElseNamesAnOperation() throws {
    let types = Set(OperationRegistry.all.map { String(Self.typeName($0).prefix { $0 != "<" }) })
    let names = Set(OperationRegistry.all.map { $0.name })
    let allowed = ["ReverseMode.swift": Set(["Add", "One"])]
    for module in ["Differentiation", "Execution", "Graph", "Optimization", "Tape"] {
      for (file, text) in try SourceScan.files(module) {
        let words = Set(SourceScan.code(text).matches(of: #/\b[A-Za-z_]\w*\b/#).map { String($0.0) })
        let found = words.intersection(types).subtracting(allowed[file] ?? [])
        #expect(found.isEmpty, "\(module)/\(file) names \(found.sorted())")
        let quoted = Set(SourceScan.strings(text)).intersection(names)
        #expect(quoted.isEmpty, "\(module)/\(file) quotes \(quoted.sorted())")
      }
    }
  }
}
