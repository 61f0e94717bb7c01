internal import CLibyaml
internal import Diagnostics

/// libyaml's event parser over one file.
struct EventStream: ~Copyable {
  private let file: SourceFile
  // The parser holds a pointer to itself, so it must not move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let offsets: ScalarOffsets

  /// Starts after a byte order mark; nil when there is no memory.
  ///
  /// - Requires: `TextCheck` has found nothing wrong with the file.
  init?(_ file: SourceFile) {
    let start = TextCheck.lengthOfMark(file.bytes)
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, file.bytes.count - start))
    input.initialize(repeating: UInt8(ascii: "\n"))
    _ = input.update(fromContentsOf: file.bytes[start...])
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, file.bytes.count - start)
    self.file = file
    self.parser = parser
    self.input = input
    offsets = ScalarOffsets(file.bytes, from: start)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event; an error names the innermost open bracket if the text ends before it is closed.
  mutating func next(openBracket: Int?) throws(ReadingEnds) -> ParserEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw ReadingEnds(diagnostic: failure(openBracket)) }
    defer { yaml_event_delete(&event) }
    return ParserEvent(
      kind: kind(of: event),
      start: offset(event.start_mark), end: offset(event.end_mark),
      hasProperties: hasProperties(event))
  }

  private func kind(of event: yaml_event_t) -> ParserEvent.Kind {
    switch event.type {
    case YAML_STREAM_START_EVENT: .streamStart
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_ALIAS_EVENT: .alias
    case YAML_SCALAR_EVENT: .scalar(text: text(event), style: style(event))
    case YAML_SEQUENCE_START_EVENT:
      .collectionStart(
        isMapping: false, isFlow: event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE)
    case YAML_MAPPING_START_EVENT:
      .collectionStart(isMapping: true, isFlow: event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .collectionEnd
    default: .streamEnd
    }
  }

  private func hasProperties(_ event: yaml_event_t) -> Bool {
    switch event.type {
    case YAML_SCALAR_EVENT: event.data.scalar.anchor != nil || event.data.scalar.tag != nil
    case YAML_SEQUENCE_START_EVENT:
      event.data.sequence_start.anchor != nil || event.data.sequence_start.tag != nil
    case YAML_MAPPING_START_EVENT:
      event.data.mapping_start.anchor != nil || event.data.mapping_start.tag != nil
    default: false
    }
  }

  private func text(_ event: yaml_event_t) -> String {
    let scalar = event.data.scalar
    return String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
  }

  private func style(_ event: yaml_event_t) -> ParserEvent.ScalarStyle {
    switch event.data.scalar.style {
    case YAML_PLAIN_SCALAR_STYLE: .plain
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
    default: .quoted
    }
  }

  private func failure(_ openBracket: Int?) -> Diagnostic {
    let raw = parser.pointee
    if raw.error == YAML_MEMORY_ERROR {
      return .error(.yamlLimit, "there is not enough memory to read \(file.name)")
    }
    return SyntaxFailure(
      file: file,
      problem: raw.problem.map { String(cString: $0) } ?? "",
      context: raw.context.map { String(cString: $0) } ?? "",
      place: offset(raw.problem_mark),
      contextPlace: offset(raw.context_mark),
      openBracket: openBracket
    ).diagnostic
  }

  private func offset(_ mark: yaml_mark_t) -> Int {
    offsets.offset(ofScalar: Int(clamping: mark.index))
  }
}
