public import Diagnostics
internal import Files
internal import Execution
internal import ModelLanguage

/// The form in which findings are written.
public enum FindingFormat: String, CaseIterable, Sendable {
  /// For people.
  case text
  /// One JSON object.
  case json
  /// Workflow commands of GitHub Actions.
  case github
  /// SARIF 2.1.0.
  case sarif
}

/// What `graphc check` writes for some files.
public struct CheckResult: Sendable {
  /// For standard output.
  public let output: String
  /// For standard error.
  public let messages: String
  /// 0 when all files are right, 1 with errors in one, 2 when one could not be read.
  public let exitCode: Int32
}

/// `graphc check`: reads models and says what they have and cost, or what is wrong.
public enum CheckCommand {
  /// Checks files; every one is looked at, whatever is wrong with the others.
  ///
  /// - Parameter withoutPasses: the passes that the costs do without.
  public static func run(
    _ paths: [String], settings: [String], batch: Int?, threads: Int?, data: String? = nil,
    withoutPasses: [String] = [], format: FindingFormat, style: DiagnosticTextStyle,
    width: Int?
  ) -> CheckResult {
    var texts: [String] = []
    var messages = ""
    var findings: [Diagnostic] = []
    var reports: [(path: String, report: CheckReport?, findings: [Diagnostic])] = []
    var exitCode: Int32 = 0
    for path in paths {
      var own: [Diagnostic] = []
      var report: CheckReport?
      do throws(DiagnosticsError) {
        try ModelPath.checkDataFolder(data)
        let skipped = try PassNames.skipped(withoutPasses)
        let loaded = try ModelLoader.load(path, settings: try Settings.parse(settings))
        own = loaded.reading.diagnostics
        if let model = loaded.reading.model {
          let loading = DataLoading(modelFolder: loaded.folder, dataFolder: data, model: model, seed: 0)
          let facts = try ModelFacts(
            model, batch: batch, threads: threads ?? ProcessorCount.available, skipping: skipped,
            loading: loading)
          let weights = WeightFileFacts.of(
            WeightFiles(model, modelFolder: loaded.folder, dataFolder: data))
          report = CheckReport(path: path, model: model, facts: facts, weights: weights.facts)
          own += weights.findings
          if !weights.findings.isEmpty { exitCode = max(exitCode, 1) }
        } else {
          exitCode = max(exitCode, 1)
        }
        messages += FindingsText.of(own, omitted: loaded.reading.omitted, style: style)
      } catch {
        own += error.diagnostics
        messages += FindingsText.of(error.diagnostics, omitted: 0, style: style)
        exitCode = 2
      }
      if let report { texts.append(report.text(width: width)) }
      findings += own
      reports.append((path, report, own))
    }
    switch format {
    case .text:
      return CheckResult(output: texts.joined(separator: "\n"), messages: messages, exitCode: exitCode)
    case .github:
      return CheckResult(
        output: findings.map { $0.gitHubCommand + "\n" }.joined(), messages: "", exitCode: exitCode)
    case .sarif:
      return CheckResult(
        output: Diagnostic.sarif(of: findings, toolVersion: GraphcVersion.number) + "\n", messages: "",
        exitCode: exitCode)
    case .json:
      var json = JSONText(isIndented: true)
      json.array { json in
        for (path, report, findings) in reports {
          json.object { json in
            json.member("file", path)
            json.key("report")
            if let report { report.write(into: &json) } else { json.string(nil) }
            json.key("diagnostics")
            json.array { json in for finding in findings { finding.write(to: &json) } }
          }
        }
      }
      return CheckResult(output: json.text + "\n", messages: "", exitCode: exitCode)
    }
  }
}
