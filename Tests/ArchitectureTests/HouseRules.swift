import Foundation
import Testing

/// The rules of `Docs/Architecture.md` that the build does not enforce.
struct HouseRules {
  /// The code of a line without its comment and without what stands in quotes.
  private func code(_ line: Substring) -> String {
    var text = line.replacing(#/"(\\.|[^"\\])*"/#, with: "\"\"")
    if let comment = text.firstRange(of: "//") { text = text[..<comment.lowerBound] }
    return String(text)
  }

  private func lines(matching pattern: some RegexComponent, in folder: String) throws -> [String] {
    var found: [String] = []
    for file in try Repository.swiftFiles(below: folder) {
      for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      where code(line).contains(pattern) {
        found.append("\(file.path):\(number + 1)")
      }
    }
    return found
  }

  @Test func `Only the command prints, exits and reads the environment`() throws {
    let pattern =
      #/\b(print|exit|_exit|abort|getenv|setenv|fputs|fwrite|puts|perror)\(|ProcessInfo|CommandLine/#
    let found = try lines(matching: pattern, in: "Sources").filter {
      !$0.hasPrefix("Sources/graphc/")
    }
    // OpenBLAS reads a variable while it is loaded, so it has to be set there.
    #expect(found.filter { !$0.hasPrefix("Sources/Execution/OpenBLAS.swift:") } == [])
    #expect(found.count == 1)
  }

  @Test func `Nothing traps on purpose`() throws {
    #expect(try lines(matching: #/\btry!|\bas!|\bfatalError\(|unsafelyUnwrapped/#, in: "Sources") == [])
  }

  @Test func `No library imports Foundation`() throws {
    #expect(try lines(matching: #/\bimport Foundation/#, in: "Sources") == [])
  }

  @Test func `No file collects everything`() throws {
    let long = try Repository.swiftFiles(below: "Sources").filter {
      $0.text.split(separator: "\n").count > 400
    }
    #expect(long.map(\.path) == [])
  }

  @Test func `The kernel targets share one source`() throws {
    let folder = Repository.root.appending(path: "Sources/KernelsBaseline")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count > 10)
    for target in ["KernelsAVX2", "KernelsAVX512"] {
      for name in names where name != "InstructionSet.swift" {
        let path = Repository.root.appending(path: "Sources/\(target)/\(name)").path
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
        #expect(link == "../KernelsBaseline/\(name)", "\(target)/\(name) is no link")
      }
    }
  }

  @Test func `The map shows every module`() throws {
    let map = try Repository.text("Docs/Architecture.md")
    let modules = try FileManager.default.contentsOfDirectory(
      atPath: Repository.root.appending(path: "Sources").path
    ).filter { !$0.hasPrefix("C") || $0 == "Comparison" }
    for module in modules {
      #expect(map.contains("`\(module)`"), "Docs/Architecture.md does not show \(module)")
    }
  }

  /// The linter's own rule also asks for the members that a protocol documents already.
  @Test func `Public declarations are documented`() throws {
    let files = try Repository.swiftFiles(below: "Sources")
    // Members of our protocols, and of the standard library's.
    var inherited: Set<Substring> = ["description", "hash", "=="]
    let member = #/^ +(?:static |mutating )*(?:var|let|func) `?(\w+)/#
    for file in files {
      var isProtocol = false
      for line in file.text.split(separator: "\n") {
        if line.contains(#/^(?:public )?protocol /#) { isProtocol = true }
        if line.hasPrefix("}") { isProtocol = false }
        if isProtocol, let name = line.firstMatch(of: member)?.1 { inherited.insert(name) }
      }
    }
    let declaration =
      #/^ *public (?:static |final |mutating |nonisolated |indirect )*(?:func|struct|class|enum|protocol|var|let) `?([\w=]+)/#
    var bare: [String] = []
    for file in files {
      var previous: Substring = ""
      for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        defer { previous = line }
        guard let name = line.firstMatch(of: declaration)?.1, !inherited.contains(name) else { continue }
        if !previous.contains("///"), !previous.contains("@") {
          bare.append("\(file.path):\(number + 1) \(name)")
        }
      }
    }
    #expect(bare == [])
  }
}
