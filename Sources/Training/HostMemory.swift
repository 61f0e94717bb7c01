internal import Diagnostics
internal import Glibc

/// Zeroed memory for arrays that enter and leave a graph; running out of it is an error, not a crash.
final class HostMemory: @unchecked Sendable {
  /// The start, on a page of its own.
  let pointer: UnsafeMutableRawPointer
  private let size: Int

  /// Reserves elements of four bytes each.
  init(elements: Int) throws(DiagnosticsError) {
    let (bytes, overflows) = max(elements, 16).multipliedReportingOverflow(by: 4)
    guard !overflows else { throw Self.failure("more than 2^63 bytes") }
    let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let address, address != MAP_FAILED else { throw Self.failure("\(bytes / 1_000_000) MB") }
    pointer = address
    size = bytes
  }

  deinit { munmap(pointer, size) }

  /// The elements from a position on, as floating-point numbers.
  func floats(from offset: Int = 0) -> UnsafeMutablePointer<Float> {
    (pointer + offset * 4).assumingMemoryBound(to: Float.self)
  }

  /// The elements from a position on, as whole numbers.
  func integers(from offset: Int = 0) -> UnsafeMutablePointer<Int32> {
    (pointer + offset * 4).assumingMemoryBound(to: Int32.self)
  }

  private static func failure(_ amount: String) -> DiagnosticsError {
    DiagnosticsError(
      .error(
        .outOfMemory, "the system has no memory left: \(amount) more are needed",
        help: ["use a smaller batch, or a machine with more memory"]))
  }
}
