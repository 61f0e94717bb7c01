import Diagnostics
import Testing

@Suite struct DiagnosticCodeTests {
  @Test func codesHaveOneForm() {
    for code in DiagnosticCode.allCases {
      #expect(code.rawValue.count == 6)
      #expect(code.rawValue.hasPrefix("GC0"))
      #expect(code.rawValue.dropFirst(2).allSatisfy { $0.isNumber })
    }
  }
}
