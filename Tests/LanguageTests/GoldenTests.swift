import Diagnostics
import Glibc
import ModelLanguage
import Testing

/// Every wrong model in `Fixtures/Wrong` with exactly what the program says about it, and models in `Fixtures/Warned`
/// that are right with what a reviewer would point out.
///
/// `NAME.yaml` is the model and `NAME.expected` the text; on a difference the text that was found is left beside
/// them as `NAME.observed`. A text that is right is accepted by renaming it to `NAME.expected`.
@Suite struct GoldenTests {
  private static let names = Fixtures.names(in: Fixtures.wrong, ending: ".yaml")

  @Test func thereAreManyWrongModels() {
    #expect(Self.names.count >= 60)
    #expect(Fixtures.names(in: Fixtures.wrong, ending: ".expected") == Self.names, "a text without a model, or the reverse")
  }

  @Test(arguments: names) func textIsExact(_ name: String) throws {
    let reading = try compare(Fixtures.wrong, name)
    #expect(reading.model == nil)
    #expect(reading.diagnostics.contains { $0.severity == .error })
  }

  @Test(arguments: Fixtures.names(in: Fixtures.warned, ending: ".yaml")) func warningsAreExact(_ name: String) throws {
    let reading = try compare(Fixtures.warned, name)
    #expect(reading.model != nil)
    #expect(!reading.diagnostics.isEmpty && reading.diagnostics.allSatisfy { $0.severity == .warning })
  }

  private func compare(_ folder: String, _ name: String) throws -> ModelReading {
    let bytes = try #require(Fixtures.bytes("\(folder)\(name).yaml"))
    let reading = read(bytes, name: "\(name).yaml")
    let observed = rendered(reading)
    let expected = Fixtures.bytes("\(folder)\(name).expected").map { String(decoding: $0, as: UTF8.self) }
    let path = "\(folder)\(name).observed"
    if observed == expected {
      unlink(path)
    } else {
      Fixtures.write(observed, to: path)
    }
    #expect(observed == expected, "the text that was found is in \(path)")
    return reading
  }

  /// What holds for every finding: a place inside the file, one line of message, nothing said twice.
  @Test(arguments: names) func findingsAreWellFormed(_ name: String) throws {
    let bytes = try #require(Fixtures.bytes("\(Fixtures.wrong)\(name).yaml"))
    let findings = read(bytes, name: "\(name).yaml").diagnostics
    for finding in findings {
      #expect(finding.primary?.span.file.name == "\(name).yaml", "\(finding.message)")
      #expect(!finding.message.contains("\n"))
      #expect(!finding.message.hasSuffix("."))
      for span in ([finding.primary].compactMap(\.self) + finding.secondary).map(\.span) {
        #expect(span.start <= span.end && span.end <= span.file.bytes.count)
        #expect(!span.file.name.contains("built in"), "a place in a text that nobody can see: \(finding.message)")
      }
      if let primary = finding.primary?.span {
        #expect(!finding.secondary.contains { $0.span == primary }, "a place is shown twice: \(finding.message)")
      }
    }
    let lines = findings.map { "\($0.code.rawValue) \($0.message) \($0.primary.map { "\($0.span.start)" } ?? "")" }
    #expect(Set(lines).count == lines.count)
  }
}
