internal import ModelLanguage
internal import Reports
public import Training

/// What a person sees of a training run: a line that moves, a line per epoch, a summary.
public struct TrainingDisplay {
  private let run: TrainingRun
  private let isInteractive: Bool
  private let startSeconds = MonotonicClock.seconds
  private var plain: PlainProgress
  private var lastDraw = 0.0
  private var isDrawn = false

  /// The seconds between two states of the moving line.
  private static let drawInterval = 0.1
  /// The seconds between two lines where nothing can move.
  private static let lineInterval = 30.0

  /// Creates the display of a run.
  public init(_ run: TrainingRun, isInteractive: Bool) {
    self.run = run
    self.isInteractive = isInteractive
    plain = PlainProgress(interval: Self.lineInterval, start: startSeconds)
  }

  /// What is said before the first step.
  public var start: String {
    let settings = run.settings
    let counts = run.counts
    let validation = counts.validation == 0 ? "" : ", \(Quantity.count(counts.validation)) to validate"
    let test = counts.test == 0 ? "" : ", \(Quantity.count(counts.test)) to test"
    let names = run.classes.prefix(8).joined(separator: ", ") + (run.classes.count > 8 ? ", …" : "")
    let classes = run.classes.isEmpty ? "" : "\n\(run.classes.count) classes: \(names)"
    let notes = run.notes.map { "\n\($0)" }.joined()
    return """
      \(run.model.name): \(Quantity.count(run.trainableCount)) trainable parameters, \
      \(Quantity.count(run.counts.train)) examples to train\(validation)\(test)\(classes)\(notes)
      \(settings.epochs) epoch\(settings.epochs == 1 ? "" : "s"), batch \(settings.batch), seed \(settings.seed), \
      \(settings.threads) thread\(settings.threads == 1 ? "" : "s"); weights go to \(run.weightsPath)

      """
  }

  /// The text for an event, with the control characters that move the line; nil when there is nothing to say.
  public mutating func text(for event: TrainingEvent, width: Int?) -> String? {
    switch event {
    case .step(let report): return step(report, width)
    case .evaluation(let epoch, let batch, let count):
      let progress = Progress(
        label: "epoch \(epoch)/\(run.settings.epochs), test", shortLabel: "\(epoch)/\(run.settings.epochs)",
        done: batch,
        total: count)
      return moving(progress, width)
    case .epoch(let report):
      defer { isDrawn = false }
      return (isDrawn ? Self.clearLine : "") + Self.line(report, of: run.settings.epochs) + "\n"
    case .finished:
      defer { isDrawn = false }
      return isDrawn ? Self.clearLine : nil
    }
  }

  private static let clearLine = "\r\u{1B}[K"

  private mutating func step(_ report: StepReport, _ width: Int?) -> String? {
    let settings = run.settings
    let steps = report.stepCount
    let done = (report.epoch - 1) * steps + report.step
    let elapsed = MonotonicClock.seconds - startSeconds
    let progress = Progress(
      label: "epoch \(report.epoch)/\(settings.epochs)", shortLabel: "\(report.epoch)/\(settings.epochs)",
      done: report.step, total: steps, loss: report.meanLoss,
      speed: report.seconds > 0
        ? Double(min(report.step * settings.batch, run.counts.train)) / report.seconds : nil,
      secondsLeft: Progress.secondsLeft(done: done, total: steps * settings.epochs, seconds: elapsed))
    return moving(progress, width)
  }

  private mutating func moving(_ progress: Progress, _ width: Int?) -> String? {
    let now = MonotonicClock.seconds
    guard isInteractive, let width else {
      return plain.line(progress, at: now).map { $0 + "\n" }
    }
    guard now - lastDraw >= Self.drawInterval || progress.done == progress.total else { return nil }
    lastDraw = now
    isDrawn = true
    // The last column stays free: some terminals wrap when it is written.
    return "\r" + ProgressBar().line(progress, width: max(1, width - 1)) + "\u{1B}[K"
  }

  private static func line(_ report: EpochReport, of epochs: Int) -> String {
    var parts = ["epoch \(report.epoch)/\(epochs)", "loss \(Quantity.loss(report.trainLoss))"]
    if let loss = report.validation?.loss { parts.append("validation loss \(Quantity.loss(loss))") }
    if let accuracy = report.validation?.accuracy {
      parts.append("validation accuracy \(Quantity.percent(accuracy))")
    }
    if let loss = report.test?.loss { parts.append("test loss \(Quantity.loss(loss))") }
    if let accuracy = report.test?.accuracy { parts.append("test accuracy \(Quantity.percent(accuracy))") }
    if let perplexity = report.test?.perplexity {
      parts.append("test perplexity \(Quantity.loss(perplexity))")
    }
    parts.append(Quantity.duration(report.trainSeconds + report.testSeconds))
    return parts.joined(separator: "  ")
  }

  /// What stands on standard output in the end.
  public func summary(_ outcome: TrainingOutcome) -> String {
    let hasValidation = run.counts.validation > 0
    let hasPerplexity = outcome.epochs.contains { $0.test?.perplexity != nil }
    let names =
      ["epoch", "train loss"] + (hasValidation ? ["validation loss", "validation accuracy"] : [])
      + ["test loss", "test accuracy"] + (hasPerplexity ? ["test perplexity"] : []) + ["time"]
    var table = Table(names.map { Table.Column($0, .right) })
    func cells(_ result: EvaluationResult?) -> [String] {
      [result?.loss.map { Quantity.loss($0) } ?? "", result?.accuracy.map { Quantity.percent($0) } ?? ""]
    }
    for report in outcome.epochs {
      table.add(
        ["\(report.epoch)", Quantity.loss(report.trainLoss)]
          + (hasValidation ? cells(report.validation) : []) + cells(report.test)
          + (hasPerplexity ? [report.test?.perplexity.map { Quantity.loss($0) } ?? ""] : [])
          + [Quantity.duration(report.trainSeconds + report.testSeconds)])
    }
    var lines = outcome.epochs.isEmpty ? [] : table.lines(width: nil)
    if case .stopped(let step) = outcome.end {
      lines.append("stopped after step \(Quantity.count(step)); the weights so far are saved")
    }
    lines.append("weights: \(run.weightsPath)")
    return lines.joined(separator: "\n") + "\n"
  }
}
