public import Diagnostics

/// The only diagnostic that a body throws; nil when it throws none.
///
/// Errors: what the body throws, if that is anything else than one diagnostic.
public func failure<Result>(_ body: () throws -> Result) throws -> Diagnostic? {
  do {
    _ = try body()
    return nil
  } catch let error as DiagnosticsError where error.diagnostics.count == 1 {
    return error.diagnostics.first
  }
}
