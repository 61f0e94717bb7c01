internal import Glibc

/// A stretch of zeroed memory straight from the system, so that running out of it is an error and not a crash.
final class Memory: @unchecked Sendable {
  /// The numbers.
  let pointer: UnsafeMutablePointer<Float>
  /// How many.
  let count: Int
  private let bytes: Int

  /// Reserves room for so many numbers; large stretches ask for huge pages, which saves most page faults.
  init(count: Int) throws(ExecutionError) {
    self.count = count
    let (size, overflow) = max(count, 16).multipliedReportingOverflow(by: 4)
    guard !overflow else { throw ExecutionError.outOfMemory(bytes: Int.max) }
    bytes = size
    let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let address, address != MAP_FAILED else { throw ExecutionError.outOfMemory(bytes: size) }
    if size >= 1 << 22 { madvise(address, size, MADV_HUGEPAGE) }
    pointer = address.bindMemory(to: Float.self, capacity: max(count, 16))
  }

  deinit { munmap(pointer, bytes) }
}
