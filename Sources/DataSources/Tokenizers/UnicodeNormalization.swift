/// The four normal forms of Unicode (UAX 15), over the tables of `UnicodeTables`.
enum UnicodeNormalization {
  /// NFD, or NFKD when `compatible`.
  static func decompose(_ text: [Unicode.Scalar], compatible: Bool) -> [Unicode.Scalar] {
    // Nothing below À changes canonically, and nothing below the no-break space compatibly.
    if text.allSatisfy({ $0.value < (compatible ? 0xA0 : 0xC0) }) { return text }
    var out: [Unicode.Scalar] = []
    out.reserveCapacity(text.count)
    var classes: [UInt8] = []
    classes.reserveCapacity(text.count)
    func add(_ scalar: Unicode.Scalar) {
      out.append(scalar)
      classes.append(combiningClass(scalar))
    }
    for scalar in text {
      if let syllable = hangulIndex(scalar) {
        addHangul(syllable, add)
      } else if let parts = (compatible ? UnicodeTables.compatibility[scalar] : nil)
        ?? UnicodeTables.canonical[scalar]
      {
        for part in parts { if let part = Unicode.Scalar(part) { add(part) } }
      } else {
        add(scalar)
      }
    }
    order(&out, classes)
    return out
  }

  /// NFC of a text that is decomposed already, or NFKC of one that is decomposed compatibly.
  static func compose(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    out.reserveCapacity(text.count)
    var starter: Int?
    var lastClass: UInt8 = 0
    for scalar in text {
      let ownClass = combiningClass(scalar)
      if let place = starter, place == out.count - 1 || (lastClass < ownClass && lastClass != 0),
        let composed = composition(out[place], scalar)
      {
        out[place] = composed
        continue
      }
      if ownClass == 0 { starter = out.count }
      lastClass = ownClass
      out.append(scalar)
    }
    return out
  }

  /// Puts the marks behind each letter in the order of their classes; equal ones keep theirs.
  private static func order(_ text: inout [Unicode.Scalar], _ classes: [UInt8]) {
    var start = 0
    while start < text.count {
      guard classes[start] != 0 else {
        start += 1
        continue
      }
      var end = start + 1
      while end < text.count, classes[end] != 0 { end += 1 }
      if end - start > 1 {
        // The standard library's sort keeps the order of equals, but does not promise it.
        let sorted = (start..<end).sorted { (classes[$0], $0) < (classes[$1], $1) }.map { text[$0] }
        text.replaceSubrange(start..<end, with: sorted)
      }
      start = end
    }
  }

  private static func combiningClass(_ scalar: Unicode.Scalar) -> UInt8 {
    scalar.value < 0x300 ? 0 : UInt8(truncatingIfNeeded: UnicodeTables.combiningClass[scalar]?.first ?? 0)
  }

  private static func composition(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
    if (0x1100..<0x1113).contains(first.value), (0x1161..<0x1176).contains(second.value) {
      return Unicode.Scalar(0xAC00 + ((first.value - 0x1100) * 21 + second.value - 0x1161) * 28)
    }
    if let syllable = hangulIndex(first), syllable % 28 == 0, (0x11A8..<0x11C3).contains(second.value) {
      return Unicode.Scalar(first.value + second.value - 0x11A7)
    }
    return UnicodeTables.composition[UInt64(first.value) << 32 | UInt64(second.value)]
  }

  private static func hangulIndex(_ scalar: Unicode.Scalar) -> UInt32? {
    (0xAC00..<0xD7A4).contains(scalar.value) ? scalar.value - 0xAC00 : nil
  }

  private static func addHangul(_ syllable: UInt32, _ add: (Unicode.Scalar) -> Void) {
    var parts = [0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28]
    if syllable % 28 != 0 { parts.append(0x11A7 + syllable % 28) }
    for part in parts { if let part = Unicode.Scalar(part) { add(part) } }
  }
}
