internal import Diagnostics

extension Array {
  /// An array of `count` elements that `fill` sets, every one of them; nothing is set twice.
  static func filled(
    count: Int, by fill: (UnsafeMutableBufferPointer<Element>) throws(DiagnosticsError) -> Void
  ) throws(DiagnosticsError) -> [Element] {
    var failure: DiagnosticsError?
    let array = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(DiagnosticsError) {
        try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return array
  }
}
