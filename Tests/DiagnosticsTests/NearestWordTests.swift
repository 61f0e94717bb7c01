import Diagnostics
import Testing

@Suite struct NearestWordTests {
  private let known = ["linear", "layer_norm", "conv1d", "pool", "relu"]

  @Test(arguments: [
    ("linaer", "linear"), ("layernorm", "layer_norm"), ("Conv1D", "conv1d"), ("pol", "pool"),
    ("rulu", "relu"),
  ])
  func findsTheWordMeant(typed: String, meant: String) {
    #expect(NearestWord.suggestion(for: typed, among: known) == meant)
  }

  @Test(arguments: ["", "attention", "xyz", "li"])
  func saysNothingRatherThanNonsense(typed: String) {
    #expect(NearestWord.suggestion(for: typed, among: known) == nil)
  }
}
