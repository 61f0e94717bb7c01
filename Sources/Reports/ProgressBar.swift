/// A line that shows how far a run is, for a terminal of any width.
public struct ProgressBar: Sendable {
  /// The characters of the bar.
  public enum Style: Sendable {
    /// Lines of the box-drawing block.
    case unicode
    /// For terminals that show nothing else.
    case ascii
  }

  /// The characters of the bar.
  public let style: Style

  /// Creates a bar.
  public init(style: Style = .unicode) { self.style = style }

  /// The columns that a bar takes at least and at most.
  private static let barWidths = 5...40

  /// The line in at most `width` columns, without a line end.
  ///
  /// A narrow terminal gets less: first the number of steps goes, then the speed, the long label, the bar,
  /// the time.
  public func line(_ progress: Progress, width: Int) -> String {
    // Numbers that grow keep their room, so that the bar does not jump.
    let percent = padded("\(progress.percent) %", to: 5)
    let total = Quantity.count(progress.total)
    let steps = "\(padded(Quantity.count(progress.done), to: total.count))/\(total)"
    let loss = progress.loss.map { "loss \(Quantity.loss($0))" }
    let speed = progress.speed.map { Quantity.rate($0) }
    let left = progress.secondsLeft.map(Quantity.timeLeft)
    let (long, short) = (DisplayWidth.visible(progress.label), DisplayWidth.visible(progress.shortLabel))
    let layouts: [(label: String?, hasBar: Bool, parts: [String?])] = [
      (long, true, [percent, steps, loss, speed, left]),
      (long, true, [percent, loss, speed, left]),
      (long, true, [percent, loss, left]),
      (short, true, [percent, loss, left]),
      (short, false, [percent, loss, left]),
      (short, false, [percent, loss]),
      (nil, false, [percent, loss]),
      (nil, false, [percent]),
    ]
    for (place, layout) in layouts.enumerated() {
      // Where there is room, two spaces tell the parts apart better than one.
      let gap = place < 3 ? "  " : " "
      let parts = layout.parts.compactMap { $0 }.joined(separator: gap)
      let label = layout.label.map { $0.isEmpty ? "" : $0 + gap } ?? ""
      let rest = width - DisplayWidth.of(label) - DisplayWidth.of(parts)
      if !layout.hasBar, rest >= 0 { return label + parts }
      if layout.hasBar, rest - gap.count >= Self.barWidths.lowerBound {
        return label + bar(progress.fraction, min(rest - gap.count, Self.barWidths.upperBound)) + gap + parts
      }
    }
    // Half a number would be a wrong one.
    let least = "\(progress.percent)%"
    return least.count <= width ? least : ""
  }

  private func padded(_ text: String, to count: Int) -> String {
    String(repeating: " ", count: max(count - text.count, 0)) + text
  }

  private func bar(_ fraction: Double, _ width: Int) -> String {
    let (full, half, empty) =
      switch style {
      case .unicode: ("━", "╸", "─")
      case .ascii: ("#", "-", ".")
      }
    let halves = min(Int(fraction * Double(2 * width)), 2 * width)
    let hasHalf = !halves.isMultiple(of: 2)
    return String(repeating: full, count: halves / 2) + (hasHalf ? half : "")
      + String(repeating: empty, count: width - halves / 2 - (hasHalf ? 1 : 0))
  }
}
