import Diagnostics
import Driver
import Foundation
import Testing

/// Documents that are made from the code are up to date.
struct GeneratedDocuments {
  @Test func `Docs Language is what the registries say`() throws {
    let path = "Docs/Language.md"
    let written = try Repository.text(path)
    let made = LanguageReference.updated(written)
    if ProcessInfo.processInfo.environment["GRAPHC_UPDATE_DOCS"] != nil {
      try made.write(to: Repository.root.appending(path: path), atomically: true, encoding: .utf8)
    } else {
      #expect(written == made, "run `GRAPHC_UPDATE_DOCS=1 swift test --filter GeneratedDocuments`")
    }
    for section in LanguageReference.sections {
      #expect(written.contains("<!-- generated: \(section.name) -->"))
      #expect(!section.text.isEmpty)
    }
  }

  @Test(arguments: ReferencePages.all.map(\.name)) func `Docs Reference is what the registries say`(
    name: String
  ) throws {
    let page = try #require(ReferencePages.all.first { $0.name == name })
    let path = "Docs/Reference/\(name)"
    if ProcessInfo.processInfo.environment["GRAPHC_UPDATE_DOCS"] != nil {
      let folder = Repository.root.appending(path: "Docs/Reference")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try page.text.write(to: Repository.root.appending(path: path), atomically: true, encoding: .utf8)
    } else {
      #expect(
        try Repository.text(path) == page.text,
        "run `GRAPHC_UPDATE_DOCS=1 swift test --filter GeneratedDocuments`")
    }
    for kind in page.kinds { #expect(page.text.contains("\n## `\(kind)`\n\n")) }
    #expect(Set(page.kinds).count == page.kinds.count)
  }

  @Test func `Docs Reference is whole, and linked`() throws {
    let folder = Repository.root.appending(path: "Docs/Reference")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ReferencePages.all.map(\.name).sorted())
    let language = try Repository.text("Docs/Language.md")
    for name in names { #expect(language.contains("(Reference/\(name))"), "\(name)") }
    // Whatever stands in the tables of the language is described in full.
    let described = Set(ReferencePages.all.flatMap(\.kinds))
    for section in LanguageReference.sections where section.text.hasPrefix("| kind") {
      for row in section.text.split(separator: "\n") where row.hasPrefix("| `") {
        let kind = String(row.dropFirst(3).prefix { $0 != "`" })
        #expect(described.contains(kind), "\(kind)")
      }
    }
  }

  private static let pages =
    ["README.md", "Docs/Language.md"] + ReferencePages.all.map { "Docs/Reference/\($0.name)" }

  @Test(arguments: pages) func `Whole models in the documents are right`(path: String) throws {
    let parts = try Repository.text(path).split(separator: "```yaml\n").dropFirst()
    let models = parts.compactMap { $0.split(separator: "```").first }.filter { $0.hasPrefix("graphc: 1") }
    #expect(!models.isEmpty || path.hasPrefix("Docs/Reference/"))
    let folder = FileManager.default.temporaryDirectory.appending(path: "graphc-\(UUID().uuidString)")
    // Variants in the documents extend the models of `graphs`.
    try FileManager.default.copyItem(at: Repository.root.appending(path: "graphs"), to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    for model in models {
      let file = folder.appending(path: "model.yaml")
      try String(model).write(to: file, atomically: true, encoding: .utf8)
      let result = CheckCommand.run(
        [file.path], settings: [], batch: nil, threads: 1, format: .text, style: DiagnosticTextStyle(),
        width: nil)
      #expect(result.exitCode == 0, "\(result.messages)")
    }
  }

  @Test func `Every model of graphs is right and short`() throws {
    let folder = Repository.root.appending(path: "graphs")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".yaml")
    }
    #expect(names.count >= 2)
    for name in names {
      let result = CheckCommand.run(
        ["\(folder.path)/\(name)"], settings: [], batch: nil, threads: 1, format: .text,
        style: DiagnosticTextStyle(),
        width: nil)
      #expect(result.exitCode == 0, "\(result.messages)")
      #expect(try Repository.text("graphs/\(name)").split(separator: "\n").count <= 60)
    }
  }

  @Test func `The models that are compared with PyTorch are right`() throws {
    let folder = Repository.root.appending(path: "examples/against-pytorch")
    let cases = try Repository.text("examples/against-pytorch/cases.py")
    // The files of the cases, from the root of the repository.
    let files = Set(cases.matches(of: #/"([\w\/-]+\.yaml)"/#).map { String($0.1) })
    let own = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".yaml")
    }
    #expect(files.count == 9 && files.isSuperset(of: own.map { "examples/against-pytorch/\($0)" }))
    for file in files {
      let result = CheckCommand.run(
        [Repository.root.appending(path: file).path], settings: [], batch: nil, threads: 1, format: .text,
        style: DiagnosticTextStyle(), width: nil)
      #expect(result.exitCode == 0, "\(result.messages)")
    }
  }
}
