public import Diagnostics
internal import Glibc

extension AtomicFile {
  /// Receives the bytes of a file that is being written, and collects them into large writes.
  public struct Writer: ~Copyable {
    private let file: Int32
    private let path: String
    private let operations: FileOperations
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Writer.capacity, alignment: 16)
    private var filled = 0
    /// What went wrong first; a body that ignores it must still not publish half a file.
    private var failure: DiagnosticsError?
    /// The number of bytes received so far.
    public private(set) var count = 0

    private static let capacity = 1 << 16

    init(file: Int32, path: String, operations: FileOperations) {
      self.file = file
      self.path = path
      self.operations = operations
    }

    deinit {
      buffer.deallocate()
    }

    /// Adds bytes.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(DiagnosticsError) {
      if let failure { throw failure }
      if bytes.count > buffer.count - filled { try flush() }
      if bytes.count >= buffer.count {
        try send(bytes)
      } else if !bytes.isEmpty {
        UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(from: bytes)
        filled += bytes.count
      }
      count += bytes.count
    }

    /// Adds bytes.
    public mutating func write(_ bytes: [UInt8]) throws(DiagnosticsError) {
      try bytes.withUnsafeBufferPointer { (pointer) throws(DiagnosticsError) in
        try write(UnsafeRawBufferPointer(pointer))
      }
    }

    /// Adds a text as UTF-8.
    public mutating func write(_ text: String) throws(DiagnosticsError) {
      try write(Array(text.utf8))
    }

    /// Sends what is still held, and reports a failure that the body ignored.
    mutating func finish() throws(DiagnosticsError) {
      if let failure { throw failure }
      try flush()
    }

    private mutating func flush() throws(DiagnosticsError) {
      let held = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
      filled = 0
      try send(held)
    }

    private mutating func send(_ bytes: UnsafeRawBufferPointer) throws(DiagnosticsError) {
      guard let base = bytes.baseAddress else { return }
      var done = 0
      while done < bytes.count {
        let sent = operations.write(file, base + done, bytes.count - done)
        if sent > 0 {
          done += sent
        } else if sent == 0 || errno != EINTR {
          // A write of nothing without an error can only be repeated for ever.
          let error = FileFailure.cannotWrite(path, sent == 0 ? SystemError(number: EIO) : .last)
          failure = error
          throw error
        }
      }
    }
  }
}
