internal import DataSources
public import Diagnostics
internal import Files
public import ModelLanguage
internal import Training

/// A model file with what reading it gave.
public struct LoadedModel: Sendable {
  /// The path of the file.
  public let path: String
  /// The run whose model this is; nil when the path given is that of a model file.
  public let run: SavedRun?
  /// The text.
  public let source: SourceFile
  /// The model and the findings.
  public let reading: ModelReading

  /// The folder that the file's own paths start from.
  public var folder: String { ModelLoader.folder(of: path) }

  /// Whether the file has no errors.
  public var isRight: Bool { reading.model != nil }

  /// The model, or all its errors.
  public func model() throws(DiagnosticsError) -> Model {
    if let model = reading.model { return model }
    throw DiagnosticsError(reading.diagnostics)
  }
}

/// Loads model files.
public enum ModelLoader {
  /// The largest model file that is read, in bytes.
  static let limit = 4 << 20

  /// The words that the modules beside the language add to it.
  public static let vocabulary = Vocabulary(
    optimizers: OptimizerRegistry.all.map { $0.schema }, schedules: ScheduleRegistry.all.map { $0.schema },
    readers: ReaderRegistry.all.map { $0.schema }, tokenizers: TokenizerRegistry.schemas)

  /// Reads a model file, or that of a run.
  ///
  /// Errors: `cannotRead`, `notAFile`, `fileTooLarge`; what is wrong inside the file is in `reading`.
  public static func load(_ path: String, settings: [Setting] = []) throws(DiagnosticsError) -> LoadedModel {
    let run = SavedRun(path)
    let path = run?.model ?? path
    let bytes = try BoundedFile.read(path: path, limit: limit)
    let source = SourceFile(name: path, bytes: bytes)
    let reading = ModelReader.read(source, settings: settings, vocabulary: vocabulary, bases: bases)
    // What a run was warned about was said when it was trained; in full, its model also shows defaults as choices.
    return LoadedModel(
      path: path, run: run, source: source, reading: run == nil ? reading : reading.withoutWarnings)
  }

  /// Finds the bases of variants beside the files that name them.
  private static let bases = BaseLoader { path, from, span in
    do throws(DiagnosticsError) {
      let found = try ModelPath.resolve(path, modelFolder: folder(of: from.name), dataFolder: nil, at: span)
      return .success(SourceFile(name: found, bytes: try BoundedFile.read(path: found, limit: limit)))
    } catch {
      return .failure(error)
    }
  }

  /// The folder of a file's path.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
