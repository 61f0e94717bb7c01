/// What scalars are and what becomes of them, as the PyPI package `tokenizers` sees it.
///
/// The standard library's own properties follow the newest Unicode, the package's older ones; a model must get the
/// tokens it was trained with, whatever compiler this program is built with. The texts are made by
/// Tests/DataSourcesTests/Fixtures/make_unicode_tables.py and unpacked at first use.
enum UnicodeTables {
  static let control = ScalarSet(controlText)
  static let punctuation = ScalarSet(punctuationText)
  static let bertMark = ScalarSet(bertMarkText)
  static let mark = ScalarSet(markText)
  static let word = ScalarSet(wordText)
  static let letter = ScalarSet(letterText)
  static let number = ScalarSet(numberText)
  static let digit = ScalarSet(digitText)
  static let pythonWord = ScalarSet(pythonWordText)
  static let lowercase = ScalarMapping(lowercaseText)
  static let canonical = ScalarMapping(canonicalText)
  static let compatibility = ScalarMapping(compatibilityText)
  static let combiningClass = ScalarMapping(combiningClassText)

  /// What two scalars become together; the key is the first, 32 bits further left, and the second.
  static let composition: [UInt64: Unicode.Scalar] = {
    var pairs: [UInt64: Unicode.Scalar] = [:]
    ScalarMapping(compositionText).forEach { composed, parts in
      if parts.count == 2, let composed = Unicode.Scalar(composed) {
        pairs[UInt64(parts[parts.startIndex]) << 32 | UInt64(parts[parts.startIndex + 1])] = composed
      }
    }
    return pairs
  }()

  /// The white space of Unicode; no version has changed it for long.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9...13, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// The numbers in a text, each in groups of five bits, the lowest first, after its sign.
  static func numbers(_ text: StaticString) -> [Int] {
    var numbers: [Int] = []
    text.withUTF8Buffer { bytes in
      var value = 0
      var shift = 0
      for byte in bytes {
        let digit = digitValue(byte)
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32 {
          numbers.append(value & 1 == 0 ? value >> 1 : -(value >> 1))
          value = 0
          shift = 0
        }
      }
    }
    return numbers
  }

  private static func digitValue(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) + 4
    default: byte == UInt8(ascii: "+") ? 62 : 63
    }
  }
}

/// A set of scalars as the bounds of its runs.
struct ScalarSet: Sendable {
  /// Where the set begins and ends in turn.
  private let bounds: [UInt32]
  private let ascii: [Bool]

  /// Unpacks the lengths of the runs outside and inside in turn.
  init(_ text: StaticString) {
    var bounds: [UInt32] = []
    var place = 0
    for length in UnicodeTables.numbers(text) {
      place += length
      bounds.append(UInt32(place))
    }
    self.bounds = bounds
    ascii = (0..<128).map { ScalarSet.search(bounds, UInt32($0)) }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 128 ? ascii[Int(scalar.value)] : ScalarSet.search(bounds, scalar.value)
  }

  /// Whether an odd number of bounds are at or before the value.
  private static func search(_ bounds: [UInt32], _ value: UInt32) -> Bool {
    var low = 0
    var high = bounds.count
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low % 2 == 1
  }
}

/// What scalars become: some numbers for each source.
struct ScalarMapping: Sendable {
  private let sources: [UInt32]
  private let starts: [Int]
  private let targets: [UInt32]

  /// Unpacks sources and targets, each as the difference from the one before.
  init(_ text: StaticString) {
    let numbers = UnicodeTables.numbers(text)
    var sources: [UInt32] = []
    var starts = [0]
    var targets: [UInt32] = []
    var source = 0
    var target = 0
    var index = 0
    while index + 1 < numbers.count {
      source += numbers[index]
      let count = numbers[index + 1]
      sources.append(UInt32(source))
      var last = target
      for place in 0..<count {
        last += numbers[index + 2 + place]
        targets.append(UInt32(last))
        if place == 0 { target = last }
      }
      starts.append(targets.count)
      index += 2 + count
    }
    self.sources = sources
    self.starts = starts
    self.targets = targets
  }

  /// What a scalar becomes; nil when it stays.
  subscript(scalar: Unicode.Scalar) -> ArraySlice<UInt32>? {
    guard let first = sources.first, scalar.value >= first else { return nil }
    var low = 0
    var high = sources.count
    while low < high {
      let middle = (low + high) / 2
      if sources[middle] < scalar.value { low = middle + 1 } else { high = middle }
    }
    guard low < sources.count, sources[low] == scalar.value else { return nil }
    return targets[starts[low]..<starts[low + 1]]
  }

  func forEach(_ body: (UInt32, ArraySlice<UInt32>) -> Void) {
    for (index, source) in sources.enumerated() { body(source, targets[starts[index]..<starts[index + 1]]) }
  }
}
