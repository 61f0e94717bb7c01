import Glibc

/// What the processor and the operating system offer to the kernels.
public struct CPUFeatures: Sendable, Equatable {
  /// AVX2 with fused multiply-add.
  public var hasAVX2: Bool
  /// AVX-512 F, VL, BW and DQ.
  public var hasAVX512: Bool

  /// Creates a description.
  public init(hasAVX2: Bool, hasAVX512: Bool) {
    self.hasAVX2 = hasAVX2
    self.hasAVX512 = hasAVX512
  }

  /// Reads the names of Linux's `flags` line: it leaves out what the system does not save across task switches.
  public init(flags: String) {
    let names = Set(flags.split(separator: " "))
    let isVersion3 = names.isSuperset(of: ["avx", "avx2", "fma", "bmi1", "bmi2", "f16c", "movbe", "abm"])
    hasAVX2 = isVersion3
    hasAVX512 =
      isVersion3 && names.isSuperset(of: ["avx512f", "avx512vl", "avx512bw", "avx512dq", "avx512cd"])
  }

  /// The features of this machine; nothing beyond the baseline where they cannot be found out.
  public static let current: CPUFeatures = {
    #if arch(x86_64)
      CPUFeatures(flags: flagsOfFirstProcessor())
    #else
      CPUFeatures(hasAVX2: false, hasAVX512: false)
    #endif
  }()

  /// The first `flags` line of `/proc/cpuinfo`, without its name; empty when there is none.
  private static func flagsOfFirstProcessor() -> String {
    let file = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    // The first processor's lines are far shorter than this; a machine may have hundreds of processors.
    while text.count < 65_536 {
      let count = chunk.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      text += chunk[..<count]
      let lines = String(decoding: text, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false)
      // The last line may still be cut off.
      if let flags = lines.dropLast().first(where: { $0.hasPrefix("flags") }) {
        return String(flags.drop { $0 != ":" }.dropFirst())
      }
    }
    return ""
  }
}
