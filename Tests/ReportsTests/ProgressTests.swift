import Testing

@testable import Reports

@Suite struct ProgressTests {
  static let usual = Progress(
    label: "epoch 2/5", shortLabel: "2/5", done: 342, total: 600, loss: 0.43124, speed: 1234.4,
    secondsLeft: 83)

  @Test(arguments: [ProgressBar.Style.unicode, .ascii]) func isNeverTooWide(style: ProgressBar.Style) {
    var states = [Self.usual]
    for done in [0, 1, 599, 600, 700, -1, Int.max] {
      states.append(Progress(label: "epoch 2/5", done: done, total: 600, secondsLeft: .infinity))
    }
    states.append(Progress(label: "", done: 0, total: 0))
    states.append(Progress(label: "学習 2/5\n", done: 3, total: 7, loss: .nan, speed: 1e12, secondsLeft: 1e8))
    states.append(Progress(label: "👩‍👩‍👧 e\u{301}", done: Int.max, total: Int.max, loss: -1e300, speed: 0))
    for state in states {
      for width in -1...200 {
        let line = ProgressBar(style: style).line(state, width: width)
        #expect(DisplayWidth.of(line) <= max(width, 0), "\(width): \(line)")
        #expect(!line.contains("\n"))
      }
    }
  }

  @Test(arguments: [
    (
      200,
      "epoch 2/5  ━━━━━━━━━━━━━━━━━━━━━━╸─────────────────   57 %  342/600  loss 0.4312  1,234/s  1:23 left"
    ),
    (80, "epoch 2/5  ━━━━━━━━━━━─────────   57 %  342/600  loss 0.4312  1,234/s  1:23 left"),
    (64, "epoch 2/5  ━━━━━━━──────   57 %  loss 0.4312  1,234/s  1:23 left"),
    (55, "epoch 2/5  ━━━━━━━──────   57 %  loss 0.4312  1:23 left"),
    (40, "2/5 ━━━━╸───  57 % loss 0.4312 1:23 left"),
    (36, "2/5  57 % loss 0.4312 1:23 left"),
    (32, "2/5  57 % loss 0.4312 1:23 left"),
    (25, "2/5  57 % loss 0.4312"),
    (17, " 57 % loss 0.4312"),
    (10, " 57 %"),
    (3, "57%"),
    (2, ""),
    (0, ""),
  ]) func degrades(width: Int, line: String) { #expect(ProgressBar().line(Self.usual, width: width) == line) }

  @Test func theBarIsEmptyAndFull() {
    let start = ProgressBar(style: .ascii).line(Progress(label: "a", done: 0, total: 9), width: 20)
    #expect(start == "a  .....    0 %  0/9")
    let end = ProgressBar(style: .ascii).line(Progress(label: "a", done: 9, total: 9), width: 20)
    #expect(end == "a  #####  100 %  9/9")
    // Rounded down: 100 % means that it is over.
    #expect(Progress(label: "", done: 9999, total: 10_000).percent == 99)
  }

  @Test func whatIsLeftFollowsFromThePace() {
    #expect(Progress.secondsLeft(done: 0, total: 10, seconds: 5) == nil)
    #expect(Progress.secondsLeft(done: 4, total: 10, seconds: 8) == 12)
    #expect(Progress.secondsLeft(done: 12, total: 10, seconds: 8) == 0)
  }

  @Test func plainLinesComeOncePerInterval() {
    var plain = PlainProgress(interval: 10, start: 100)
    let lines = [100, 105, 110, 111, 119.9, 120.5, 200].map { plain.line(Self.usual, at: $0) != nil }
    #expect(lines == [false, false, true, false, false, true, true])
    #expect(
      PlainProgress.line(Self.usual) == "epoch 2/5, step 342 of 600, loss 0.4312, 1,234/s, 1:23 left")
    #expect(PlainProgress.line(Progress(label: "", done: 1, total: 2)) == "step 1 of 2")
  }
}
