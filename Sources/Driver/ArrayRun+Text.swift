extension ArrayRun.Report {
  /// The report for people: the loss, the outputs with their shapes, the files.
  public var text: String {
    var lines: [String] = []
    if let loss { lines.append("loss  \(loss)") }
    for output in outputs where output.name != "loss" {
      lines.append("\(output.name)  [\(output.shape.map(String.init).joined(separator: ", "))]")
    }
    lines += files.map { "written: \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }
}
