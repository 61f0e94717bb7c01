import Diagnostics
import Driver
import ModelLanguage
import Testing

/// The search of the notebook `003`, `graphs/agnews-search.yaml`: what its combinations come to before any is trained.
@Suite struct SearchSpaceTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  private func check(_ settings: [String]) throws -> LoadedModel {
    try ModelLoader.load("\(Self.root)/graphs/agnews-search.yaml", settings: try Settings.parse(settings))
  }

  @Test func `Every combination of the notebook is a right model`() throws {
    for length in [32, 64, 96, 128] {
      for width in [64, 128, 256, 512] {
        for heads in [2, 4, 8] {
          for pool in ["max", "first"] {
            let model = try check([
              "length=\(length)", "width=\(width)", "heads=\(heads)", "pool.kind=\(pool)", "train.batch=8",
              "train.optimizer.adamw.rate=5e-3",
            ])
            #expect(model.isRight && model.reading.diagnostics.isEmpty, "\(length) \(width) \(heads) \(pool)")
          }
        }
      }
    }
  }

  @Test func `What cannot be is refused before a trial starts`() throws {
    for (settings, code) in [
      (["heads=500"], DiagnosticCode.doesNotDivide), (["width=100", "heads=8"], .doesNotDivide),
      (["length=0"], .valueOutOfRange), (["data.tokenizer.length=256"], .sizesDisagree),
      (["train.batch=0"], .valueOutOfRange),
    ] {
      let model = try check(settings)
      #expect(!model.isRight, "\(settings)")
      #expect(
        model.reading.diagnostics.contains { $0.code == code }, "\(settings): \(model.reading.diagnostics)")
    }
  }
}
