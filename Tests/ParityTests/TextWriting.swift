import Glibc
import TestSupport

/// Writes a text to a new file.
func writeText(_ text: String, to path: String) throws {
  guard let file = fopen(path, "w") else { throw SystemFailure() }
  defer { fclose(file) }
  guard fputs(text, file) >= 0 else { throw SystemFailure() }
}
