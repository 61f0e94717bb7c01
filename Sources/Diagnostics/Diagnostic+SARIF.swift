extension Diagnostic {
  /// The diagnostics as a SARIF 2.1.0 log with one run.
  ///
  /// File names become relative references as they are given, absolute paths `file:` URIs. Columns count Unicode
  /// scalars, which the log says.
  public static func sarif(of diagnostics: [Diagnostic], toolVersion: String) -> String {
    let codes = Set(diagnostics.map(\.code)).sorted { $0.rawValue < $1.rawValue }
    var writer = JSONText(isIndented: true)
    writer.object { log in
      log.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      log.member("version", "2.1.0")
      log.key("runs")
      log.array { runs in
        runs.object { run in
          writeTool(codes, toolVersion, &run)
          run.member("columnKind", "unicodeCodePoints")
          run.key("results")
          run.array { results in
            for diagnostic in diagnostics {
              diagnostic.writeResult(ruleIndex: codes.firstIndex(of: diagnostic.code) ?? 0, &results)
            }
          }
        }
      }
    }
    return writer.text
  }

  private static func writeTool(_ codes: [DiagnosticCode], _ version: String, _ run: inout JSONText) {
    run.key("tool")
    run.object { tool in
      tool.key("driver")
      tool.object { driver in
        driver.member("name", "graphc")
        driver.member("version", version)
        driver.key("rules")
        driver.array { rules in
          for code in codes {
            rules.object { rule in
              rule.member("id", code.rawValue)
              rule.member("name", "\(code)")
            }
          }
        }
      }
    }
  }

  private func writeResult(ruleIndex: Int, _ results: inout JSONText) {
    results.object { result in
      result.member("ruleId", code.rawValue)
      result.member("ruleIndex", ruleIndex)
      result.member("level", severity.rawValue)
      result.key("message")
      result.object { $0.member("text", plainText) }
      result.key("locations")
      result.array { locations in
        guard let primary else { return }
        locations.object { Diagnostic.writeLocation(primary.span, &$0) }
      }
      guard !secondary.isEmpty else { return }
      result.key("relatedLocations")
      result.array { locations in
        for (index, label) in secondary.enumerated() {
          locations.object { location in
            location.member("id", index + 1)
            Diagnostic.writeLocation(label.span, &location)
            guard !label.text.isEmpty else { return }
            location.key("message")
            location.object { $0.member("text", label.text) }
          }
        }
      }
    }
  }

  private static func writeLocation(_ span: SourceSpan, _ location: inout JSONText) {
    let start = span.position
    let end = span.endPosition
    location.key("physicalLocation")
    location.object { physical in
      physical.key("artifactLocation")
      physical.object { $0.member("uri", uri(of: span.file.name)) }
      physical.key("region")
      physical.object { region in
        region.member("startLine", start.line)
        region.member("startColumn", start.column)
        region.member("endLine", end.line)
        region.member("endColumn", end.column)
      }
    }
  }

  /// A path as a URI reference: everything but letters, digits, `-._~/` percent-encoded.
  private static func uri(of path: String) -> String {
    let encoded = path.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return String(Unicode.Scalar(byte))
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        return String(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }.joined()
    return path.utf8.first == UInt8(ascii: "/") ? "file://" + encoded : encoded
  }
}
