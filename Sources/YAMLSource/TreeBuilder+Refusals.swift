internal import Diagnostics

extension TreeBuilder {
  /// Reports the anchors and tags at the start of an event; the place after them, where the value starts.
  mutating func refuseProperties(from start: Int, to limit: Int) -> Int {
    let bytes = file.bytes
    var offset = start
    while offset < min(limit, bytes.count) {
      let first = bytes[offset]
      guard first == UInt8(ascii: "&") || first == UInt8(ascii: "!") else { break }
      let end = propertyEnd(from: offset)
      if offset >= propertiesEnd {
        let place = span(offset, end)
        diagnostics.append(first == UInt8(ascii: "&") ? .anchor(place) : .tag(place))
        propertiesEnd = end
      }
      offset = SourceText.skippingSpace(bytes, from: end)
    }
    return offset
  }

  mutating func refuseAlias(_ event: ParserEvent) {
    let place = span(event.start, event.end)
    if reportedAliases.insert(place.text).inserted { diagnostics.append(.alias(place)) }
  }

  /// Reports the lines that start with `%` before a document.
  mutating func refuseDirectives(from start: Int) {
    let bytes = file.bytes
    var offset = start
    while offset < bytes.count, bytes[offset] == UInt8(ascii: "%"), diagnostics.count < findingLimit {
      let end = SourceText.lineEnd(bytes, from: offset)
      diagnostics.append(.directive(span(offset, SourceText.trimmedEnd(bytes, from: offset, to: end))))
      offset = SourceText.skippingSpace(bytes, from: end)
    }
  }

  private func propertyEnd(from start: Int) -> Int {
    let bytes = file.bytes
    let isVerbatim = start + 1 < bytes.count && bytes[start + 1] == UInt8(ascii: "<")
    var offset = start + 1
    while offset < bytes.count, !SourceText.isSpace(bytes[offset]) {
      if isVerbatim {
        if bytes[offset] == UInt8(ascii: ">") { return offset + 1 }
      } else if ",[]{}".utf8.contains(bytes[offset]) {
        break
      }
      offset += 1
    }
    return offset
  }
}

extension Diagnostic {
  private static let wayOut =
    "give a number a name with `let`, a group of layers with `blocks`, or build on another file with `extends`"

  static func anchor(_ place: SourceSpan) -> Diagnostic {
    .error(
      .yamlRefused, "anchors are not part of the model language", at: place, label: "an anchor",
      help: [wayOut, "a text that starts with `&` needs quotes"])
  }

  static func alias(_ place: SourceSpan) -> Diagnostic {
    .error(
      .yamlRefused, "aliases are not part of the model language", at: place, label: "an alias",
      help: [wayOut, "a text that starts with `*` needs quotes"])
  }

  static func tag(_ place: SourceSpan) -> Diagnostic {
    .error(
      .yamlRefused, "tags are not part of the model language", at: place, label: "a tag",
      help: [
        "remove it: each field knows which kind of value it takes",
        "a text that starts with `!` needs quotes",
      ])
  }

  static func directive(_ place: SourceSpan) -> Diagnostic {
    .error(
      .yamlRefused, "directives (`%YAML`, `%TAG`) are not part of the model language", at: place,
      label: "a directive", help: ["remove the line; the language's version is the field `graphc`"])
  }

  static func mergeKey(_ place: SourceSpan) -> Diagnostic {
    .error(
      .yamlRefused, "the merge key `<<` is not part of the model language", at: place, label: "a merge key",
      help: [wayOut])
  }

  static func secondDocument(_ place: SourceSpan) -> Diagnostic {
    .error(
      .yamlRefused, "a second document starts here; a file holds one model", at: place,
      label: "the first document ends before this line",
      help: ["put the second model into a file of its own; a variant names its base with `extends`"])
  }

  static func keyNotScalar(_ place: SourceSpan) -> Diagnostic {
    .error(
      .yamlRefused, "a key must be a word, not a list or a mapping", at: place, label: "this stands as a key",
      help: ["write `name: value`; a text with brackets needs quotes"])
  }

  static func keyMissing(_ place: SourceSpan) -> Diagnostic {
    .error(
      .yamlRefused, "an entry has no key", at: place, label: "a key is missing here",
      help: ["write `name: value`"])
  }

  static func duplicateKey(_ key: String, _ place: SourceSpan, first: SourceSpan) -> Diagnostic {
    .error(
      .yamlDuplicateKey, "the key `\(SourceText.shown(key))` appears twice in one mapping", at: place,
      label: "again here", secondary: [Label(first, "first here")],
      help: ["remove one of the two, or give it another name"])
  }

  static func emptyFile(_ file: SourceFile) -> Diagnostic {
    .error(
      .yamlEmpty, "\(file.name) holds no model: it is empty or has nothing but comments",
      at: SourceSpan(file: file, start: 0, end: 0),
      help: ["a model starts with `graphc: 1` and `model: NAME`; then `inputs:` and `layers:` follow"])
  }

  static func tooDeep(_ place: SourceSpan, _ limits: YAMLLimits) -> Diagnostic {
    .error(
      .yamlLimit, "lists and mappings are nested deeper than \(limits.depth) levels", at: place,
      label: "level \(limits.depth + 1) starts here",
      help: ["look for brackets that are not closed; move inner layers into named `blocks`"])
  }

  static func tooManyFindings(_ place: SourceSpan, _ limit: Int) -> Diagnostic {
    .error(
      .yamlLimit, "reading ends after \(limit) findings", at: place, label: "from here on nothing was read",
      help: ["mend the findings above first"])
  }

  static func tooManyNodes(_ place: SourceSpan, _ limits: YAMLLimits) -> Diagnostic {
    .error(
      .yamlLimit, "the file has more than \(limits.nodes) values", at: place,
      label: "the limit is reached here",
      help: ["say what repeats with `repeat`; keep data and weights in files of their own"])
  }
}
