internal import Glibc

/// Rows of numbers, one for each word of a vocabulary, from lists of ids.
public enum BagOfWords {
  /// What stands for a word that appears.
  public enum Weighting: String, CaseIterable, Sendable {
    /// 1
    case multiHot = "multi_hot"
    /// How often it appears.
    case counts
    /// How often it appears, times its rarity (`inverseDocumentFrequencies`).
    case tfidf
  }

  /// The n-grams of a list of words: all runs of `lengths` neighbours, shorter ones first, joined by blanks.
  public static func ngrams(_ words: [String], lengths: ClosedRange<Int>) -> [String] {
    lengths.flatMap { length -> [String] in
      guard length >= 1, words.count >= length else { return [] }
      return (0...words.count - length).map { words[$0..<$0 + length].joined(separator: " ") }
    }
  }

  /// ln(N / n) for each word, where n of the N texts hold it; 0 for a word in no text.
  public static func inverseDocumentFrequencies(_ texts: [[Int32]], size: Int) -> [Float] {
    var holding = [Int](repeating: 0, count: size)
    for text in texts {
      for id in Set(text) where holding.indices.contains(Int(id)) { holding[Int(id)] += 1 }
    }
    return holding.map { $0 == 0 ? 0 : Float(log(Double(texts.count) / Double($0))) }
  }

  /// One row of `size` numbers for each text, one behind the other; ids outside of 0 ..< `size` are left out.
  ///
  /// - Requires: for `tfidf`, `frequencies` has `size` numbers, those of the training texts.
  public static func rows(
    _ texts: [[Int32]], size: Int, weighting: Weighting, frequencies: [Float] = []
  ) -> [Float] {
    precondition(weighting != .tfidf || frequencies.count == size, "each word needs its frequency")
    var out = [Float](repeating: 0, count: texts.count * size)
    for (row, text) in texts.enumerated() {
      for id in text where id >= 0 && Int(id) < size {
        let place = row * size + Int(id)
        switch weighting {
        case .multiHot: out[place] = 1
        case .counts: out[place] += 1
        case .tfidf: out[place] += frequencies[Int(id)]
        }
      }
    }
    return out
  }
}
