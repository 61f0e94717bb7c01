import DataSources

/// The weights of a BERT of one layer and width 4, under the names of BertModel and under graphc's.
struct BertArrays {
  /// An array of a file.
  struct Array {
    var name: String
    var shape: [Int]
    var numbers: [Float]
    /// `F32`, `F16` or `BF16`: the numbers are exact in each.
    var type = "F32"
  }

  static let width = 4
  static let vocabulary = 6

  /// The arrays of BertModel.
  var arrays: [Array]

  init() {
    let (w, positions) = (Self.width, 3)
    var shapes: [(String, [Int])] = [
      ("embeddings.word_embeddings.weight", [Self.vocabulary, w]),
      ("embeddings.position_embeddings.weight", [positions, w]),
      ("embeddings.token_type_embeddings.weight", [2, w]),
    ]
    let layer = "encoder.layer.0"
    for (module, shape) in [
      ("embeddings.LayerNorm", [w]), ("\(layer).attention.self.query", [w, w]),
      ("\(layer).attention.self.key", [w, w]), ("\(layer).attention.self.value", [w, w]),
      ("\(layer).attention.output.dense", [w, w]), ("\(layer).attention.output.LayerNorm", [w]),
      ("\(layer).intermediate.dense", [w + 1, w]), ("\(layer).output.dense", [w, w + 1]),
      ("\(layer).output.LayerNorm", [w]), ("pooler.dense", [w, w]),
    ] {
      shapes += [("\(module).weight", shape), ("\(module).bias", [shape[0]])]
    }
    arrays = shapes.enumerated().map { place, entry in
      let count = entry.1.reduce(1, *)
      // Eighths from -1 to 1, of which no two arrays have the same in a row.
      let numbers = (0..<count).map { Float(($0 * 7 + place * 5 + $0 * $0 * place) % 17 - 8) / 8 }
      return Array(name: entry.0, shape: entry.1, numbers: numbers)
    }
  }

  /// The model that the arrays belong to.
  static func model(_ weights: String, settings: String = "") -> String {
    """
    graphc: 1
    model: little-bert
    inputs: { tokens: { tokens: \(vocabulary), axes: [batch, time], pad: 0 } }
    layers:
      - bert: { layers: 1, heads: 2, width: 4, hidden: 5, positions: 3, dropout: 0\(settings) }
        freeze: true
        name: e
        \(weights)
      - { pool: mean, name: m }
      - { linear: 1, name: y }
    outputs: [e, y]
    train: { loss: { binary_cross_entropy: y }, optimizer: adam, epochs: 1, batch: 2 }
    data: { train: { safetensors: data.safetensors } }

    """
  }

  /// The array of a name.
  subscript(name: String) -> Array? {
    get { arrays.first { $0.name == name } }
    set {
      arrays.removeAll { $0.name == name }
      if let newValue { arrays.append(newValue) }
    }
  }

  /// The same numbers under graphc's names, queries, keys and values joined, and those of the layer `y`.
  var own: [Array] {
    func named(_ name: String, _ parts: String...) -> Array {
      let parts = parts.compactMap { self[$0] }
      return Array(
        name: name, shape: [parts.reduce(0) { $0 + $1.shape[0] }] + parts[0].shape.dropFirst(),
        numbers: parts.flatMap(\.numbers))
    }
    let (start, layer) = ("encoder.layer.0", "e.encoder.0")
    var own = [
      named("e.words.weight", "embeddings.word_embeddings.weight"),
      named("e.positions.weight", "embeddings.position_embeddings.weight"),
      named("e.types.weight", "embeddings.token_type_embeddings.weight"),
    ]
    for kind in ["weight", "bias"] {
      own += [
        named("e.norm.\(kind)", "embeddings.LayerNorm.\(kind)"),
        named(
          "\(layer).self_attn.in_proj_\(kind)", "\(start).attention.self.query.\(kind)",
          "\(start).attention.self.key.\(kind)", "\(start).attention.self.value.\(kind)"),
        named("\(layer).self_attn.out_proj.\(kind)", "\(start).attention.output.dense.\(kind)"),
        named("\(layer).norm1.\(kind)", "\(start).attention.output.LayerNorm.\(kind)"),
        named("\(layer).linear1.\(kind)", "\(start).intermediate.dense.\(kind)"),
        named("\(layer).linear2.\(kind)", "\(start).output.dense.\(kind)"),
        named("\(layer).norm2.\(kind)", "\(start).output.LayerNorm.\(kind)"),
        named("e.pooler.dense.\(kind)", "pooler.dense.\(kind)"),
      ]
    }
    return own + [
      Array(name: "y.weight", shape: [1, 4], numbers: [1, -1, 0.5, 0.25]),
      Array(name: "y.bias", shape: [1], numbers: [0.125]),
    ]
  }

  /// The bytes of a safetensors file.
  static func file(_ arrays: [Array]) -> [UInt8] {
    var data: [UInt8] = []
    var parts: [String] = []
    for array in arrays {
      let start = data.count
      for number in array.numbers {
        switch array.type {
        case "F16": data += bytes(Float16(number).bitPattern)
        case "BF16": data += bytes(UInt16(number.bitPattern >> 16))
        case "I64": data += bytes(Int64(number))
        default: data += bytes(number.bitPattern)
        }
      }
      let shape = array.shape.map(String.init).joined(separator: ",")
      parts.append(
        "\"\(array.name)\":{\"dtype\":\"\(array.type)\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(data.count)]}"
      )
    }
    let header = Swift.Array("{\(parts.joined(separator: ","))}".utf8)
    return bytes(UInt64(header.count)) + header + data
  }

  private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Swift.Array($0) }
  }
}
