internal import Diagnostics
internal import Reports

extension Prediction {
  /// The prediction for people: the example on a line of its own, then the likeliest classes below it.
  ///
  ///     A very good film
  ///       positive  0.9731
  ///       negative  0.0269
  public func text(of example: String, top: Int?) -> String {
    let shown = ranked(top)
    let width = shown.map { DisplayWidth.of($0.name) }.max() ?? 0
    var text = (example.isEmpty ? "(empty)" : Self.oneLine(example)) + "\n"
    for entry in shown {
      let padding = String(repeating: " ", count: width - DisplayWidth.of(entry.name))
      text += "  \(Self.oneLine(entry.name))\(padding)  \(Self.shown(entry.value, form))\n"
    }
    return text
  }

  /// The prediction as one line of JSON.
  ///
  ///     {"text":"A very good film","class":"positive","classes":[{"name":"positive","probability":0.9731}]}
  ///
  /// - Parameter text: the text, or nil for an example of a file, of which `place` is the place from 0.
  public func json(text example: String?, place: Int, top: Int?) -> String {
    var out = JSONText()
    out.object { line in
      if let example { line.member("text", example) } else { line.member("example", place) }
      if form == .classes, let first = ranked(1).first { line.member("class", first.name) }
      line.key(form.rawValue)
      line.array { list in
        for entry in ranked(top) {
          list.object { item in
            item.member("name", entry.name)
            item.key(form == .values ? "value" : "probability")
            item.number(entry.value)
          }
        }
      }
    }
    return out.text + "\n"
  }

  private static func shown(_ value: Double, _ form: Form) -> String {
    if form == .values { return "\(Float(value))" }
    let thousands = Int((value * 10_000).rounded())
    let digits = String(thousands % 10_000)
    return "\(thousands / 10_000).\(String(repeating: "0", count: 4 - digits.count))\(digits)"
  }

  /// A text on one line, cut to what people read at a glance, with nothing that steers a terminal.
  private static func oneLine(_ text: String) -> String {
    DisplayWidth.fitted(DisplayWidth.visible(text.replacing("\n", with: " ")), columns: 200)
  }
}
