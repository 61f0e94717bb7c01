import KernelTable

/// A power of two of registers that can be interleaved with as many others.
protocol Interleavable {
  /// The number of registers.
  static var registers: Int { get }
  /// Loads from rows `stride` apart.
  init(_ p: Input, _ stride: Int)
  /// Stores to rows `stride` apart.
  func store(_ p: Output, _ stride: Int)
  /// Register by register, the lanes of both in turn.
  func interleaved(with other: Self) -> RegisterPair<Self>
}

/// Twice as many registers as `Half`.
///
/// Interleaving the first half of the rows of a square with its second half, once per power of two of its size,
/// transposes it.
struct RegisterPair<Half: Interleavable>: Interleavable {
  var first: Half
  var second: Half

  @inline(always)
  init(_ first: Half, _ second: Half) {
    self.first = first
    self.second = second
  }

  static var registers: Int { @inline(always) get { 2 * Half.registers } }

  @inline(always)
  init(_ p: Input, _ stride: Int) {
    first = Half(p, stride)
    second = Half(p + Half.registers * stride, stride)
  }

  @inline(always)
  func store(_ p: Output, _ stride: Int) {
    first.store(p, stride)
    second.store(p + Half.registers * stride, stride)
  }

  @inline(always)
  func interleaved(with other: Self) -> RegisterPair<Self> {
    RegisterPair<Self>(first.interleaved(with: other.first), second.interleaved(with: other.second))
  }

  /// One of the steps of a transposition.
  @inline(always)
  var shuffled: Self { first.interleaved(with: second) }
}

extension SIMD4<Float>: Interleavable {
  static var registers: Int { @inline(always) get { 1 } }

  @inline(always)
  init(_ p: Input, _ stride: Int) { self = UnsafeRawPointer(p).loadUnaligned(as: Self.self) }

  @inline(always)
  func store(_ p: Output, _ stride: Int) { UnsafeMutableRawPointer(p).storeBytes(of: self, as: Self.self) }

  @inline(always)
  func interleaved(with o: Self) -> RegisterPair<Self> {
    RegisterPair(Self(self[0], o[0], self[1], o[1]), Self(self[2], o[2], self[3], o[3]))
  }
}

extension SIMD8<Float>: Interleavable {
  static var registers: Int { @inline(always) get { 1 } }

  @inline(always)
  init(_ p: Input, _ stride: Int) { self = UnsafeRawPointer(p).loadUnaligned(as: Self.self) }

  @inline(always)
  func store(_ p: Output, _ stride: Int) { UnsafeMutableRawPointer(p).storeBytes(of: self, as: Self.self) }

  @inline(always)
  func interleaved(with o: Self) -> RegisterPair<Self> {
    RegisterPair(
      Self(self[0], o[0], self[1], o[1], self[2], o[2], self[3], o[3]),
      Self(self[4], o[4], self[5], o[5], self[6], o[6], self[7], o[7]))
  }
}

extension SIMD16<Float>: Interleavable {
  static var registers: Int { @inline(always) get { 1 } }

  @inline(always)
  init(_ p: Input, _ stride: Int) { self = UnsafeRawPointer(p).loadUnaligned(as: Self.self) }

  @inline(always)
  func store(_ p: Output, _ stride: Int) { UnsafeMutableRawPointer(p).storeBytes(of: self, as: Self.self) }

  @inline(always)
  func interleaved(with o: Self) -> RegisterPair<Self> {
    RegisterPair(
      Self(
        self[0], o[0], self[1], o[1], self[2], o[2], self[3], o[3], self[4], o[4], self[5], o[5], self[6],
        o[6],
        self[7], o[7]),
      Self(
        self[8], o[8], self[9], o[9], self[10], o[10], self[11], o[11], self[12], o[12], self[13], o[13],
        self[14],
        o[14], self[15], o[15]))
  }
}
