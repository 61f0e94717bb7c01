internal import Diagnostics

/// Builds the tree from events without recursion; limits hold before a node is made.
struct TreeBuilder {
  /// After so many findings reading ends: more would help nobody, and a hostile file could hold a million.
  let findingLimit = 100

  let file: SourceFile
  let limits: YAMLLimits
  var diagnostics: [Diagnostic] = []
  /// The whole tree; nil until it is complete.
  private(set) var root: YAMLNode?
  private var open: [OpenCollection] = []
  private var nodes = 0
  private var documents = 0
  /// Anchors and tags up to here have been reported: a mapping and its first key share their start.
  var propertiesEnd = 0
  /// The aliases that have been reported: one finding per name is enough.
  var reportedAliases: Set<String> = []

  init(file: SourceFile, limits: YAMLLimits) {
    self.file = file
    self.limits = limits
  }

  /// Takes the next event; `false` after the last one.
  mutating func take(_ event: ParserEvent) throws(ReadingEnds) -> Bool {
    if diagnostics.count >= findingLimit {
      throw ReadingEnds(
        diagnostic: .tooManyFindings(span(event.start, event.start), findingLimit))
    }
    switch event.kind {
    case .streamStart, .documentEnd: return true
    case .documentStart:
      documents += 1
      if documents > 1 {
        diagnostics.append(.secondDocument(span(event.start, event.end)))
        return false
      }
      refuseDirectives(from: event.start)
    case .streamEnd:
      if documents == 0 { throw ReadingEnds(diagnostic: .emptyFile(file)) }
      return false
    case .alias:
      try count(at: event.start)
      refuseAlias(event)
      let text = SourceText.string(file, event.start, event.end)
      add(.scalar(YAMLScalar(text: text, isPlain: true)), span(event.start, event.end))
    case .scalar(let text, let style):
      try count(at: event.start)
      let start = valueStart(of: event)
      let place = scalarSpan(event, start: start, isMissing: text.isEmpty && style == .plain, style)
      if open.isEmpty, text.isEmpty, style == .plain { throw ReadingEnds(diagnostic: .emptyFile(file)) }
      add(.scalar(YAMLScalar(text: text, isPlain: style == .plain)), place)
    case .collectionStart(let isMapping, let isFlow):
      try count(at: event.start)
      let start = valueStart(of: event)
      if open.count >= limits.depth { throw ReadingEnds(diagnostic: .tooDeep(character(at: start), limits)) }
      open.append(OpenCollection(isMapping: isMapping, isFlow: isFlow, start: start))
    case .collectionEnd:
      guard let done = open.popLast() else { return true }
      // The end of a block, or of a pair in a list (`[key: value]`), has no text of its own.
      let hasBracket = done.isFlow && event.end > event.start
      let end = hasBracket ? event.end : done.end
      add(done.isMapping ? .mapping(done.entries) : .sequence(done.items), span(done.start, end))
    }
    return true
  }

  /// The innermost bracket that is open; a pair in a list (`[key: value]`) has none of its own.
  var openBracket: Int? {
    open.last(where: { $0.isFlow && $0.start < file.bytes.count && "[{".utf8.contains(file.bytes[$0.start]) }
    )?.start
  }

  func span(_ start: Int, _ end: Int) -> SourceSpan {
    SourceSpan(file: file, start: min(start, file.bytes.count), end: min(max(start, end), file.bytes.count))
  }

  private func character(at offset: Int) -> SourceSpan {
    span(offset, SourceText.scalarEnd(file.bytes, from: offset))
  }

  private mutating func count(at offset: Int) throws(ReadingEnds) {
    nodes += 1
    if nodes > limits.nodes { throw ReadingEnds(diagnostic: .tooManyNodes(character(at: offset), limits)) }
  }

  private mutating func valueStart(of event: ParserEvent) -> Int {
    let start = refuseProperties(from: event.start, to: event.end)
    // Without properties of its own, a mapping starts where the anchor of its first key does.
    if case .collectionStart = event.kind, !event.hasProperties { return event.start }
    if case .scalar = event.kind { return min(start, event.end) }
    return start
  }

  private func scalarSpan(
    _ event: ParserEvent, start: Int, isMissing: Bool, _ style: ParserEvent.ScalarStyle
  ) -> SourceSpan {
    if isMissing {
      // libyaml may put a missing value at the next token, which can be lines away.
      guard let collection = open.last, collection.isMapping, let key = collection.key else {
        return span(start, start)
      }
      let place = SourceText.afterColon(file.bytes, from: key.span.end, to: event.start)
      return span(place, place)
    }
    guard style == .block else { return span(start, event.end) }
    return span(start, SourceText.trimmedEnd(file.bytes, from: start, to: event.end))
  }

  /// Puts a finished value where it belongs.
  private mutating func add(_ content: YAMLNode.Content, _ place: SourceSpan) {
    guard var collection = open.popLast() else {
      root = YAMLNode(content: content, span: place)
      return
    }
    collection.end = max(collection.end, place.end)
    if !collection.isMapping {
      collection.items.append(YAMLNode(content: content, span: place))
    } else if let key = collection.key {
      if let text = key.text {
        let value = YAMLNode(content: content, span: place)
        collection.entries.append(YAMLEntry(key: text, keySpan: key.span, value: value))
      }
      collection.key = nil
    } else {
      collection.key = OpenCollection.Key(span: place, text: acceptedKey(content, place, &collection))
    }
    open.append(collection)
  }

  /// The text of a key that may stand; nil after a report.
  private mutating func acceptedKey(
    _ content: YAMLNode.Content, _ place: SourceSpan, _ collection: inout OpenCollection
  ) -> String? {
    guard case .scalar(let scalar) = content else {
      diagnostics.append(.keyNotScalar(place))
      return nil
    }
    if scalar.isPlain, scalar.text.isEmpty {
      diagnostics.append(.keyMissing(place))
      return nil
    }
    if scalar.isPlain, scalar.text == "<<" {
      diagnostics.append(.mergeKey(place))
      return nil
    }
    // Bytes, because String holds different spellings of an accented letter for the same.
    let bytes = Array(scalar.text.utf8)
    if let first = collection.keys[bytes] {
      diagnostics.append(.duplicateKey(scalar.text, place, first: first))
      return nil
    }
    collection.keys[bytes] = place
    return scalar.text
  }
}
