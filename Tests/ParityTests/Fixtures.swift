import DataSources
import Testing

/// One case of a fixture file; `parity/fixture.py` tells what a file holds.
struct Case: Sendable, CustomTestStringConvertible {
  let name: String
  /// Its place in the file, which begins the names of its arrays.
  let number: Int
  /// The lines that begin with `#`.
  var heads: [String: String] = [:]
  /// The text of the model, if it is not that of a file.
  var text = ""
  /// The file of fixtures.
  let file: SafetensorsFile

  var testDescription: String { name }

  /// The stored numbers of a name, or nil.
  func floats(_ array: String) throws -> [Float]? {
    file.tensor("\(number)/\(array)") == nil ? nil : try file.floats("\(number)/\(array)")
  }

  /// The names under a part, such as `gradients`.
  func names(_ part: String) -> [String] {
    let start = "\(number)/\(part)/"
    return file.names.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
  }

  /// The arrays that the model reads, targets included.
  func inputs() throws -> [SafetensorsWriter.Tensor] {
    try names("inputs").map { input in
      let name = "\(number)/inputs/\(input)"
      let tensor = try #require(file.tensor(name))
      return SafetensorsWriter.Tensor(
        name: input, shape: tensor.shape,
        elements: tensor.elementType.isWhole ? .int32s(try file.int32s(name)) : .floats(try file.floats(name))
      )
    }
  }
}

/// The files of fixtures, each opened once.
enum Fixtures {
  static let layers = open("layers") + open("losses")
  static let models = open("models") + open("narrow") + open("reference-set")
  static let training = open("training")

  /// The folder of these tests, and that of the package.
  static let folder = String(#filePath.dropLast("/Fixtures.swift".count))
  static let package = String(folder.dropLast("/Tests/ParityTests".count))

  /// The cases of a file; none if it cannot be read, which `CoverageTests` notices.
  static func open(_ name: String) -> [Case] {
    guard let file = try? SafetensorsFile.open("\(folder)/Fixtures/\(name).safetensors"),
      let text = file.metadata.first(where: { $0.key == "cases" })?.value
    else { return [] }
    var cases: [Case] = []
    for line in text.split(separator: "\n") {
      guard line.hasPrefix("# "), let colon = line.firstIndex(of: ":") else {
        cases[cases.count - 1].text += line + "\n"
        continue
      }
      let key = line[..<colon].dropFirst(2)
      let value = String(line[colon...].dropFirst(2))
      if key == "case" {
        cases.append(Case(name: value, number: cases.count, file: file))
      } else {
        cases[cases.count - 1].heads[String(key)] = value
      }
    }
    return cases
  }
}
