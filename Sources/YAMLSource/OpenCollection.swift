internal import Diagnostics

/// A list or mapping of which not everything has been read.
struct OpenCollection {
  /// A key that waits for its value; without text when it was refused.
  struct Key {
    let span: SourceSpan
    let text: String?
  }

  let isMapping: Bool
  let isFlow: Bool
  let start: Int
  /// The end of the last value so far.
  var end: Int
  var items: [YAMLNode] = []
  var entries: [YAMLEntry] = []
  var keys: [[UInt8]: SourceSpan] = [:]
  var key: Key?

  init(isMapping: Bool, isFlow: Bool, start: Int) {
    self.isMapping = isMapping
    self.isFlow = isFlow
    self.start = start
    end = start
  }
}
