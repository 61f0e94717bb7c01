/// The type of a tensor's elements. Every element takes four bytes in memory.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  /// Single-precision numbers.
  case f32
  /// Whole numbers: token ids, class labels.
  case i32
  /// Truth values, held as the numbers 1 and 0.
  case bool
}
