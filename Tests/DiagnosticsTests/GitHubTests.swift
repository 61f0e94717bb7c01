import Diagnostics
import Testing

@Suite struct GitHubTests {
  @Test func namesThePlace() {
    let file = sourceFile("a,b:c%.yaml", "x: 1\ny: 2\n")
    let diagnostic = Diagnostic.warning(
      .unusedLayer, "50 % unused\nreally", at: span(of: "y", in: file), help: ["a, b: c"])
    #expect(
      diagnostic.gitHubCommand
        == "::warning file=a%2Cb%3Ac%25.yaml,line=2,col=1,endLine=2,endColumn=2,title=GC0604"
        + "::50 %25 unused%0Areally%0Ahelp: a, b: c")
  }

  @Test func columnsAreLeftOutOverSeveralLines() {
    let file = sourceFile("a.yaml", "x: 1\ny: 2\n")
    let diagnostic = Diagnostic.error(.unusedLayer, "m", at: SourceSpan(file: file, start: 0, end: 6))
    #expect(diagnostic.gitHubCommand == "::error file=a.yaml,line=1,endLine=2,title=GC0604::m")
  }

  @Test func withoutPlaceItHasATitleOnly() {
    #expect(Diagnostic.error(.cannotRead, "m\r").gitHubCommand == "::error title=GC0501::m%0D")
  }
}
