internal import Diagnostics

/// Texts and their classes, in the order in which they were read.
public struct TextExamples: Equatable, Sendable {
  /// The texts.
  public var texts: [String] = []
  /// The class of each text, from 0 up.
  public var labels: [Int32] = []
  /// The names of the classes.
  public var classes: [String] = []

  /// Whether all texts, labels and names are the same bytes.
  public static func == (a: TextExamples, b: TextExamples) -> Bool {
    a.labels == b.labels && a.texts.elementsEqual(b.texts) { $0.utf8.elementsEqual($1.utf8) }
      && a.classes.elementsEqual(b.classes) { $0.utf8.elementsEqual($1.utf8) }
  }
}

/// How a file writes classes.
public enum LabelForm: Equatable, Sendable {
  /// Whole numbers, the first class as given: 1 to 4 in AG News is `numbers(first: 1, count: 4)`.
  case numbers(first: Int, count: Int)
  /// Names; the classes go by the order of their bytes.
  case names
}

/// Collects the examples of a file.
struct TextCollector {
  private let path: String
  private let form: LabelForm
  private var examples = TextExamples()
  private var names: [[UInt8]] = []
  private var places: [[UInt8]: Int32] = [:]

  init(path: String, form: LabelForm) {
    self.path = path
    self.form = form
  }

  /// The number of examples.
  var count: Int { examples.texts.count }

  /// Adds the example of a line; the label is as it stands there.
  mutating func add(_ text: [UInt8], _ label: [UInt8], line: Int) throws(DiagnosticsError) {
    guard let text = String(validating: text, as: UTF8.self) else {
      throw TextCollector.failure(
        path, line, "is not UTF-8", help: "convert the file, for instance with `iconv -t UTF-8`")
    }
    examples.texts.append(text)
    switch form {
    case .names:
      if let place = places[label] {
        examples.labels.append(place)
      } else {
        places[label] = Int32(names.count)
        examples.labels.append(Int32(names.count))
        names.append(label)
        guard names.count <= 10_000 else {
          throw TextCollector.failure(
            path, line, "has the 10,001st class", help: "check which column holds the classes")
        }
      }
    case .numbers(let first, let count):
      let words = String(decoding: label.prefix(40), as: UTF8.self)
      guard let value = Int(words), value >= first, value - first < count else {
        throw TextCollector.failure(
          path, line, "has the class `\(words)`; classes go from \(first) to \(first + count - 1)",
          help: "correct the line, or say how many classes there are and which is the first")
      }
      examples.labels.append(Int32(value - first))
    }
  }

  /// What was collected; a file without examples is the error `noData`.
  func finish() throws(DiagnosticsError) -> TextExamples {
    guard !examples.texts.isEmpty else {
      throw DiagnosticsError(
        .error(.noData, "`\(path)` holds no examples", help: ["check that this is the file you meant"]))
    }
    var out = examples
    switch form {
    case .numbers(let first, let count): out.classes = (0..<count).map { String(first + $0) }
    case .names:
      let order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
      var ranks = [Int32](repeating: 0, count: names.count)
      for (rank, place) in order.enumerated() { ranks[place] = Int32(rank) }
      out.labels = examples.labels.map { ranks[Int($0)] }
      out.classes = order.map { String(decoding: names[$0], as: UTF8.self) }
    }
    return out
  }

  static func failure(_ path: String, _ line: Int, _ words: String, help: String) -> DiagnosticsError {
    DataFailure.malformed(path, "is no right data: line \(line) \(words)", help: help)
  }
}
