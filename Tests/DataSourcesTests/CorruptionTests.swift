import DataSources
import Diagnostics
import Files
import Testing
import TestSupport

/// Damaged files are read or refused, and never end the program.
struct CorruptionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func damaged(_ bytes: [UInt8], _ random: inout RandomGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.below(4) where !bytes.isEmpty {
      let place = random.below(bytes.count)
      switch random.below(5) {
      case 0: bytes[place] = UInt8(random.below(256))
      case 1: bytes[place] ^= 1 << UInt8(random.below(8))
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(UInt8(random.below(256)), at: place)
      default: bytes.removeLast(random.below(bytes.count))
      }
    }
    return bytes
  }

  /// Reads damaged copies; answers how many were read and how many refused with one of these codes.
  private func count(
    _ original: [UInt8], codes: Set<DiagnosticCode>, seed: UInt64, read: (String) throws -> Void
  ) throws -> (read: Int, refused: Int) {
    var random = RandomGenerator(seed: seed)
    var counts = (read: 0, refused: 0)
    for _ in 0..<1000 {
      let bytes = damaged(original, &random)
      let path = try folder.write("x", bytes)
      if let finding = try failure({ try read(path) }) {
        #expect(codes.contains(finding.code), "\(finding.message)")
        counts.refused += 1
      } else {
        counts.read += 1
      }
    }
    return counts
  }

  @Test func safetensors() throws {
    let bytes = try BoundedFile.read(path: fixture("types.safetensors"), limit: 2000)
    let counts = try count(bytes, codes: [.arraysMalformed], seed: 1) { path in
      let file = try SafetensorsFile.open(path)
      for name in file.names {
        // The content of an array may refuse to be a number of the wanted kind.
        _ = try? file.floats(name)
        _ = try? file.int32s(name)
      }
      _ = try? Dataset.arrays(path: path)
    }
    #expect(counts.refused > 500)
    #expect(counts.read > 0)
  }

  @Test func gzipFiles() throws {
    let bytes = try gzip((0..<3000).map { UInt8(truncatingIfNeeded: $0 * $0 / 50) })
    let counts = try count(bytes, codes: [.dataMalformed, .fileTooLarge], seed: 2) { path in
      _ = try Gzip.inflate(path: path, limit: 100_000)
    }
    #expect(counts.refused > 800)
  }

  @Test(arguments: [false, true])
  func idxFiles(isCompressed: Bool) throws {
    let plain = idx(type: 0x0B, [3, 2, 2], (0..<24).map { UInt8($0) })
    let bytes = isCompressed ? try gzip(plain) : plain
    let counts = try count(bytes, codes: [.dataMalformed, .fileTooLarge, .dataDisagrees], seed: 3) { path in
      _ = try IDX.read(path: path)
      _ = try Dataset.images(("image", path), labels: ("labels", path))
    }
    #expect(counts.refused == 1000)
  }
}
