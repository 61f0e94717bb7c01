internal import Diagnostics
internal import Graph
internal import ModelLanguage
internal import Schemas

/// Matches the layers of two models by name, then by `renamed_from`, and says what differs.
struct LayerMatcher {
  let old: Model
  let new: Model
  /// The values of `let` that differ.
  let changedBindings: Set<String>
  /// The old path of every layer of the new model that has one.
  private var oldPaths: [String: String] = [:]
  /// The layers, by path in the new model, whose parameters mean something else now, with the reason.
  private var remade: [String: String] = [:]

  init(old: Model, new: Model) {
    self.old = old
    self.new = new
    let before = Dictionary(old.bindings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    changedBindings = Set(
      new.bindings.filter { binding in before[binding.name].map { $0 != binding.value } ?? false }.map(\.name)
    )
  }

  // MARK: Layers

  /// Compares two lists of layers.
  ///
  /// - Parameter explained: the names of changed values that explain changes inside: of `let`, of a block's use.
  mutating func compare(
    _ old: [ModelLayer], _ new: [ModelLayer], explained: Set<String>
  ) -> [LayerDifference] {
    let before = entries(old)
    let after = entries(new)
    let places = Dictionary(
      before.enumerated().map { ($1.layer.name, $0) }, uniquingKeysWith: { first, _ in first })
    var taken: Set<Int> = []
    let partners: [Int?] = after.map { entry in
      let place = places[entry.layer.name] ?? entry.layer.renamedFrom.flatMap { places[$0] }
      return place.flatMap { taken.insert($0).inserted ? $0 : nil }
    }
    let kept = Self.longestIncreasing(partners.compactMap(\.self))
    var differences: [LayerDifference] = []
    var nextRemoved = 0
    func removed(before end: Int) -> [LayerDifference] {
      defer { nextRemoved = max(nextRemoved, end) }
      return (nextRemoved..<max(nextRemoved, end)).filter { !taken.contains($0) }.map { index in
        LayerDifference(
          kind: .removed, old: before[index].layer, new: nil,
          predecessor: index > 0 ? before[index - 1].layer.name : nil, changes: [], children: [])
      }
    }
    for (index, entry) in after.enumerated() {
      guard let partner = partners[index] else {
        differences.append(
          LayerDifference(
            kind: .added, old: nil, new: entry.layer,
            predecessor: index > 0 ? after[index - 1].layer.name : nil,
            changes: [], children: []))
        continue
      }
      if kept.contains(partner) { differences += removed(before: partner) }
      let moved =
        kept.contains(partner) ? nil : index > 0 ? "after \(after[index - 1].layer.name)" : "to the start"
      if let difference = pair(before[partner], entry, moved: moved, explained) {
        differences.append(difference)
      }
    }
    return differences + removed(before: before.count)
  }

  /// A layer of a list, with the names that share its unnamed residual.
  private struct Entry {
    let layer: ModelLayer
    /// The names in the innermost unnamed residual around the layer; nil outside.
    let companions: Set<String>?
  }

  /// The named layers of a list, those in unnamed residuals included.
  private func entries(_ layers: [ModelLayer], companions: Set<String>? = nil) -> [Entry] {
    layers.flatMap { layer -> [Entry] in
      guard layer.name.isEmpty else { return [Entry(layer: layer, companions: companions)] }
      return entries(layer.children, companions: Set(names(layer.children)))
    }
  }

  private func names(_ layers: [ModelLayer]) -> [String] {
    layers.flatMap { $0.name.isEmpty ? names($0.children) : [$0.name] }
  }

  private mutating func pair(
    _ before: Entry, _ after: Entry, moved: String?, _ explained: Set<String>
  ) -> LayerDifference? {
    let (old, new) = (before.layer, after.layer)
    notePath(old, new)
    var changes: [LayerDifference.Change] = []
    func add(_ what: String, _ a: String?, _ b: String?, line: Int? = nil, isConsequence: Bool = false) {
      changes.append(
        LayerDifference.Change(
          what: what, old: a, new: b, line: line ?? new.span.position.line, isConsequence: isConsequence))
    }
    if old.name != new.name { add("name", old.name, new.name) }
    if let moved { add("place", nil, moved) }
    if old.kind != new.kind {
      add("kind", old.kind, new.kind)
      remade[new.path] = "`\(old.kind)` became `\(new.kind)` (line \(new.span.position.line))"
    }
    if (before.companions == nil) != (after.companions == nil) || !shareCompanion(before, after) {
      add(
        "residual", before.companions == nil ? "outside" : "inside",
        after.companions == nil ? "outside" : "inside another")
    }
    var inner = explained
    for change in argumentChanges(old, new, explained) {
      changes.append(change)
      inner.insert(change.what)
    }
    for key in consequences(old, new, explained) { inner.insert(key) }
    if old.inputs.filter({ !$0.isEmpty }) != new.inputs.filter({ !$0.isEmpty }) {
      add("from", Self.list(old.inputs), Self.list(new.inputs))
    }
    if old.isFrozen != new.isFrozen { add("freeze", "\(old.isFrozen)", "\(new.isFrozen)") }
    if old.weightFile?.description != new.weightFile?.description {
      add("weights", old.weightFile?.description, new.weightFile?.description)
    }
    if old.shares != new.shares { add("share", old.shares, new.shares) }
    if old.form == .repetition || new.form == .repetition {
      let counts = (old.repetitions, new.repetitions)
      if counts.0 != counts.1 { add("repeat", "\(counts.0)", "\(counts.1)") }
    }
    if old.outputType != new.outputType {
      add("output", old.outputType.map { "\($0)" }, new.outputType.map { "\($0)" }, isConsequence: true)
    } else if old.inputTypes != new.inputTypes {
      add("input", Self.types(old.inputTypes), Self.types(new.inputTypes), isConsequence: true)
    }
    let children = compareChildren(old, new, inner)
    guard !changes.isEmpty || !children.isEmpty else { return nil }
    return LayerDifference(
      kind: .changed, old: old, new: new, predecessor: nil, changes: changes, children: children)
  }

  /// Repetitions are alike, so the first one of each side stands for all; the paths of all are noted.
  private mutating func compareChildren(
    _ old: ModelLayer, _ new: ModelLayer, _ explained: Set<String>
  ) -> [LayerDifference] {
    guard old.form == .repetition || new.form == .repetition else {
      return compare(old.children, new.children, explained: explained)
    }
    let before = old.form == .repetition ? old.children : [old]
    let after = new.form == .repetition ? new.children : [new]
    var first: [LayerDifference] = []
    for (index, pair) in zip(before, after).enumerated() {
      notePath(pair.0, pair.1)
      let differences = compare(pair.0.children, pair.1.children, explained: explained)
      if index == 0 { first = differences }
    }
    return first
  }

  private func shareCompanion(_ before: Entry, _ after: Entry) -> Bool {
    guard let a = before.companions, let b = after.companions else { return true }
    let common = a.intersection(b).subtracting([before.layer.name, after.layer.name])
    return !common.isEmpty || a.count == 1 || b.count == 1
  }

  private mutating func notePath(_ old: ModelLayer, _ new: ModelLayer) { oldPaths[new.path] = old.path }

  // MARK: Arguments

  /// The changes of arguments that nothing else explains.
  private func argumentChanges(
    _ old: ModelLayer, _ new: ModelLayer, _ explained: Set<String>
  ) -> [LayerDifference.Change] {
    guard old.kind == new.kind else { return [] }
    var changes: [LayerDifference.Change] = []
    for argument in new.arguments {
      let before = old.arguments.first { $0.key == argument.key }
      guard before?.value != argument.value else { continue }
      if Self.follows(argument, explained) { continue }
      changes.append(
        LayerDifference.Change(
          what: argument.key, old: before.map { "\($0.value)" }, new: "\(argument.value)",
          line: argument.origin?.position.line ?? new.span.position.line, isConsequence: false))
    }
    for argument in old.arguments where !new.arguments.contains(where: { $0.key == argument.key }) {
      changes.append(
        LayerDifference.Change(
          what: argument.key, old: "\(argument.value)", new: nil, line: new.span.position.line,
          isConsequence: false))
    }
    return changes
  }

  /// The arguments that changed because something else did.
  private func consequences(_ old: ModelLayer, _ new: ModelLayer, _ explained: Set<String>) -> [String] {
    new.arguments.filter { argument in
      let before = old.arguments.first { $0.key == argument.key }
      return before?.value != argument.value && Self.follows(argument, explained)
    }.map(\.key)
  }

  /// Whether an argument changed because a name did, or the length of an axis of a block's input.
  private static func follows(_ argument: ResolvedArgument, _ explained: Set<String>) -> Bool {
    argument.causes.contains { explained.contains($0.name) || $0.name.hasPrefix("input.") }
  }

  /// The changed values of `let`, of those that explain something.
  func bindingChanges() -> [ModelDifference.Setting] {
    let before = Dictionary(old.bindings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    return new.bindings.filter { changedBindings.contains($0.name) }.map { binding in
      ModelDifference.Setting(
        name: binding.name, old: before[binding.name], new: binding.value, line: binding.span.position.line)
    }
  }

  // MARK: Parameters

  /// What becomes of every parameter, in the new model's order, then those that are dropped.
  func verdicts() -> [ParameterVerdict] {
    let before = Dictionary(
      old.graph.parameters.map { ($0.name, old.graph.type($0.value)) },
      uniquingKeysWith: { first, _ in first })
    var used: Set<String> = []
    var verdicts = new.graph.parameters.map { parameter -> ParameterVerdict in
      let name = oldName(of: parameter.name)
      guard let type = before[name] else {
        return ParameterVerdict(
          name: parameter.name, fate: .startsAnew(reason: "the old model has no `\(name)`"))
      }
      used.insert(name)
      let shapes = (type.axes.map(\.size), new.graph.type(parameter.value).axes.map(\.size))
      if let reason = remadeReason(of: parameter.name) {
        return ParameterVerdict(name: parameter.name, fate: .startsAnew(reason: reason))
      }
      guard shapes.0 == shapes.1 else {
        return ParameterVerdict(
          name: parameter.name,
          fate: .startsAnew(reason: "\(Self.shape(shapes.0)) became \(Self.shape(shapes.1))"))
      }
      return ParameterVerdict(name: parameter.name, fate: .keeps(oldName: name))
    }
    for parameter in old.graph.parameters where !used.contains(parameter.name) {
      verdicts.append(ParameterVerdict(name: parameter.name, fate: .isDropped))
    }
    return verdicts
  }

  /// The name that a parameter had, by the longest path around it that is known in the old model.
  private func oldName(of name: String) -> String {
    var path = name
    while let dot = path.lastIndex(of: ".") {
      path = String(path[..<dot])
      if let old = oldPaths[path] { return old + name.dropFirst(path.count) }
    }
    return name
  }

  private func remadeReason(of name: String) -> String? {
    var path = name
    while let dot = path.lastIndex(of: ".") {
      path = String(path[..<dot])
      if let reason = remade[path] { return reason }
    }
    return nil
  }

  private static func shape(_ sizes: [Size]) -> String {
    "[\(sizes.map { "\($0)" }.joined(separator: ", "))]"
  }

  private static func types(_ types: [TensorType]) -> String { types.map { "\($0)" }.joined(separator: ", ") }

  private static func list(_ names: [String]) -> String {
    let named = names.filter { !$0.isEmpty }
    return named.isEmpty ? "the layer before" : named.joined(separator: ", ")
  }

  /// The elements of a longest increasing subsequence: layers that kept their order; the others have moved.
  static func longestIncreasing(_ values: [Int]) -> Set<Int> {
    var tails: [Int] = []
    var previous = [Int?](repeating: nil, count: values.count)
    for (index, value) in values.enumerated() {
      var (low, high) = (0, tails.count)
      while low < high {
        let middle = (low + high) / 2
        if values[tails[middle]] < value { low = middle + 1 } else { high = middle }
      }
      if low > 0 { previous[index] = tails[low - 1] }
      if low == tails.count { tails.append(index) } else { tails[low] = index }
    }
    var kept: Set<Int> = []
    var next = tails.last
    while let index = next {
      kept.insert(values[index])
      next = previous[index]
    }
    return kept
  }
}

extension ModelLayer {
  /// How often the layer stands in a row.
  fileprivate var repetitions: Int { form == .repetition ? children.count : 1 }
}
