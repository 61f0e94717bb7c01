internal import Glibc

/// What the system says about the memory of this process.
public enum ProcessMemory {
  /// The most memory that the process has had in use at once, in bytes; nil where the system does not say.
  ///
  /// `getrusage` would count what the program that started this one had in use.
  public static var peak: Int? {
    let file = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let length = read(file, &bytes, bytes.count)
    guard length > 0 else { return nil }
    for line in bytes[..<length].split(separator: UInt8(ascii: "\n")) where line.starts(with: "VmHWM:".utf8) {
      let digits = line.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      return Int(String(decoding: digits, as: UTF8.self)).map { $0 * 1024 }
    }
    return nil
  }
}
