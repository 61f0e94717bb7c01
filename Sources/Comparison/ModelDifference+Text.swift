internal import Diagnostics
internal import Graph
internal import ModelLanguage

extension ModelDifference {
  /// The difference for people, without the totals; empty when nothing differs.
  public var text: String {
    var lines: [String] = []
    func section(_ title: String, _ settings: [Setting]) {
      guard !settings.isEmpty else { return }
      if !lines.isEmpty { lines.append("") }
      lines.append(title)
      lines += settings.map { "  " + Self.line($0) }
    }
    section("let", bindings)
    section("inputs", inputs)
    if !layers.isEmpty {
      if !lines.isEmpty { lines.append("") }
      lines.append("layers")
      Self.write(layers, indent: 1, into: &lines)
    }
    section("outputs", outputs)
    section("train", training)
    section("data", data)
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ setting: Setting) -> String {
    let place = setting.line.map { "  (line \($0))" } ?? ""
    switch (setting.old, setting.new) {
    case (nil, let new?): return "+ \(setting.name)  \(new)\(place)"
    case (let old?, nil): return "- \(setting.name)  \(old)"
    default: return "~ \(setting.name)  \(setting.old ?? "") -> \(setting.new ?? "")\(place)"
    }
  }

  /// Writes a list; neighbours whose types change in the same way, and nothing else, share a line.
  private static func write(_ differences: [LayerDifference], indent: Int, into lines: inout [String]) {
    let space = String(repeating: "  ", count: indent)
    var names: [String] = []
    var shared = ""
    func flush() {
      guard !names.isEmpty else { return }
      let shown = names.count > 6 ? names.prefix(5) + ["… \(names.last ?? "")"] : names[...]
      lines.append("\(space)~ \(shown.joined(separator: ", ")): \(shared)")
      names = []
    }
    for difference in differences {
      guard difference.isConsequence, let change = difference.changes.first, let layer = difference.new else {
        flush()
        if !difference.isConsequence { write(difference, indent: indent, into: &lines) }
        continue
      }
      let text = ripple(change, difference)
      if text != shared { flush() }
      shared = text
      names.append(layer.name)
    }
    flush()
  }

  /// `feature 64 -> 96`: the axes of a changed type that differ, or both types where the axes are others.
  private static func ripple(_ change: LayerDifference.Change, _ difference: LayerDifference) -> String {
    let types: (TensorType?, TensorType?) =
      change.what == "output"
      ? (difference.old?.outputType, difference.new?.outputType)
      : (difference.old?.inputTypes.first, difference.new?.inputTypes.first)
    guard let old = types.0, let new = types.1, old.element == new.element,
      old.axes.map(\.name) == new.axes.map(\.name)
    else { return "\(change.what) \(change.old ?? "") -> \(change.new ?? "")" }
    let axes = zip(old.axes, new.axes).filter { $0 != $1 }.map { "\($0.name) \($0.size) -> \($1.size)" }
    return "\(change.what == "input" ? "input " : "")\(axes.joined(separator: ", "))"
  }

  private static func write(_ difference: LayerDifference, indent: Int, into lines: inout [String]) {
    let space = String(repeating: "  ", count: indent)
    switch difference.kind {
    case .added:
      guard let layer = difference.new else { return }
      let place = difference.predecessor.map { "after \($0)" } ?? "at the start"
      lines.append("\(space)+ \(title(layer))\(summary(layer))  \(place)  (line \(layer.span.position.line))")
    case .removed:
      guard let layer = difference.old else { return }
      lines.append("\(space)- \(title(layer))\(summary(layer))")
    case .changed:
      guard let layer = difference.new else { return }
      lines.append("\(space)~ \(title(layer))")
      for change in difference.changes { lines.append("\(space)    \(line(change))") }
      write(difference.children.filter { !$0.isConsequence }, indent: indent + 2, into: &lines)
    }
  }

  private static func title(_ layer: ModelLayer) -> String {
    let count = layer.form == .repetition ? " ×\(layer.children.count)" : ""
    return layer.name == layer.kind ? "\(layer.name)\(count)" : "\(layer.name)\(count) (\(layer.kind))"
  }

  private static func summary(_ layer: ModelLayer) -> String {
    let given = layer.arguments.filter { !$0.isDefault }.map { "\($0.key) \($0.value)" }
    return given.isEmpty ? "" : ": " + given.joined(separator: ", ")
  }

  private static func line(_ change: LayerDifference.Change) -> String {
    let place = change.isConsequence ? "" : change.line.map { "  (line \($0))" } ?? ""
    switch (change.what, change.old, change.new) {
    case ("place", _, let new?): return "moved \(new)\(place)"
    case (let what, nil, let new?): return "\(what)  + \(new)\(place)"
    case (let what, let old?, nil): return "\(what)  - \(old)\(place)"
    case (let what, let old, let new): return "\(what)  \(old ?? "") -> \(new ?? "")\(place)"
    }
  }
}
