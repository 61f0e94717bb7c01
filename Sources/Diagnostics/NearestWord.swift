/// Finds the known word that a person most likely meant.
public enum NearestWord {
  /// The candidate nearest to `word`, if it is near enough to be worth suggesting.
  ///
  /// Distance is optimal string alignment (insert, delete, replace, swap neighbours); at most a third of the
  /// longer word's length may differ, and at least one change is always allowed. Ties go to the first.
  public static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    let typed = Array(word.lowercased().unicodeScalars.prefix(64))
    var best: (distance: Int, word: String)?
    for candidate in candidates {
      let known = Array(candidate.lowercased().unicodeScalars.prefix(64))
      let allowed = max(1, max(typed.count, known.count) / 3)
      guard abs(typed.count - known.count) <= allowed else { continue }
      let distance = alignmentDistance(typed, known)
      guard distance <= allowed else { continue }
      if distance < (best?.distance ?? Int.max) { best = (distance, candidate) }
    }
    return best?.word
  }

  private static func alignmentDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var current = [Int](repeating: 0, count: b.count + 1)
      current[0] = i
      for j in 1...b.count {
        let replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        current[j] = min(replace, previous[j] + 1, current[j - 1] + 1)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          current[j] = min(current[j], beforePrevious[j - 2] + 1)
        }
      }
      beforePrevious = previous
      previous = current
    }
    return previous[b.count]
  }
}
