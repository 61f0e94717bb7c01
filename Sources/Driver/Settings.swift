public import Diagnostics
public import ModelLanguage

/// Values from the command line.
public enum Settings {
  /// Reads every `NAME=VALUE`.
  ///
  /// Errors: `badSetting`.
  public static func parse(_ texts: [String]) throws(DiagnosticsError) -> [Setting] {
    var settings: [Setting] = []
    for text in texts { settings.append(try Setting(text)) }
    return settings
  }
}
