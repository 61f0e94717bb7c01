public import Diagnostics

/// Reads the part of YAML that model files are written in.
///
/// Scalars, lists and mappings in block and flow style. Refused: anchors, aliases, merge keys, tags, directives,
/// several documents, keys that are not scalars, duplicate keys.
public enum YAMLReader {
  /// The tree of a file, with everything that is wrong with it.
  ///
  /// The root is nil after an error that ends the reading (encoding, syntax, a limit, an empty file). After a
  /// refusal reading goes on: the refused entry is left out, an alias stands as a plain scalar of its own text.
  public static func read(
    _ file: SourceFile, limits: YAMLLimits = YAMLLimits()
  ) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
    if file.bytes.count > limits.bytes {
      return (nil, [.tooManyBytes(in: file, limit: limits.bytes)])
    }
    if let problem = TextCheck.firstProblem(in: file) { return (nil, [problem]) }
    var builder = TreeBuilder(file: file, limits: limits)
    guard var events = EventStream(file) else {
      return (nil, [.error(.yamlLimit, "there is not enough memory to read \(file.name)")])
    }
    do {
      while try builder.take(try events.next(openBracket: builder.openBracket)) {}
    } catch {
      return (nil, builder.diagnostics + [error.diagnostic])
    }
    return (builder.root, builder.diagnostics)
  }
}

/// A finding after which nothing more can be read.
struct ReadingEnds: Error {
  let diagnostic: Diagnostic
}

extension Diagnostic {
  fileprivate static func tooManyBytes(in file: SourceFile, limit: Int) -> Diagnostic {
    .error(
      .yamlLimit, "\(file.name) has \(file.bytes.count) bytes; a model file may have \(limit)",
      at: SourceSpan(file: file, start: limit, end: limit), label: "the limit is reached here",
      help: ["keep data and weights in files of their own and name them in the model file"])
  }
}
