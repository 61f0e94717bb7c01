/// Products of sizes that come from a file.
enum CheckedProduct {
  /// The product, or nil when it does not fit; a zero anywhere makes it 0.
  static func of(_ sizes: [Int]) -> Int? {
    if sizes.contains(0) { return 0 }
    var product = 1
    for size in sizes {
      let (next, overflows) = product.multipliedReportingOverflow(by: size)
      if overflows { return nil }
      product = next
    }
    return product
  }
}
