/// `bert`: the names that Hugging Face's BertModel gives its arrays, for the block `bert`.
///
/// Source: transformers, `models/bert/modeling_bert.py`; `gamma` and `beta` are the names of TensorFlow's BERT, which
/// old files keep. Names of encoders inside other models begin with `bert.` or `model.`.
public enum BertWeightMap: WeightMap {
  public static let name = "bert"
  public static let summary =
    "Hugging Face's BertModel, alone or in another model (`bert.`, `model.`), for the block `bert`"
  public static let prefixes = ["", "bert.", "model.", "model.bert."]

  public static func arrays(for parameter: String) -> [[String]]? {
    let parts = parameter.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.count) {
    case ("words", 2): return array("embeddings.word_embeddings", parts[1], of: ["weight"])
    case ("positions", 2): return array("embeddings.position_embeddings", parts[1], of: ["weight"])
    case ("types", 2): return array("embeddings.token_type_embeddings", parts[1], of: ["weight"])
    case ("norm", 2): return norm("embeddings", parts[1])
    case ("pooler", 3) where parts[1] == "dense": return array("pooler.dense", parts[2])
    case ("encoder", 4...) where Int(parts[1]) != nil:
      return layer("encoder.layer.\(parts[1])", parts[2], Array(parts[3...]))
    default: return nil
    }
  }

  public static func isOptional(_ array: String) -> Bool {
    // The numbers 0, 1, 2 … that old versions saved; heads of training; a pooler that the model leaves out.
    array == "embeddings.position_ids" || array.hasPrefix("cls.") || array.hasPrefix("pooler.")
  }

  public static func help(forMissing parameter: String) -> String? {
    parameter.hasPrefix("pooler.") ? "leave the pooler out: `bert: { pooler: false }`" : nil
  }

  private static func layer(_ start: String, _ part: String, _ rest: [String]) -> [[String]]? {
    switch (part, rest) {
    case ("self_attn", ["in_proj_weight"]), ("self_attn", ["in_proj_bias"]):
      let kind = rest[0].hasSuffix("weight") ? "weight" : "bias"
      return ["query", "key", "value"].map { ["\(start).attention.self.\($0).\(kind)"] }
    case ("self_attn", let rest) where rest.count == 2 && rest[0] == "out_proj":
      return array("\(start).attention.output.dense", rest[1])
    case ("norm1", let rest) where rest.count == 1: return norm("\(start).attention.output", rest[0])
    case ("linear1", let rest) where rest.count == 1: return array("\(start).intermediate.dense", rest[0])
    case ("linear2", let rest) where rest.count == 1: return array("\(start).output.dense", rest[0])
    case ("norm2", let rest) where rest.count == 1: return norm("\(start).output", rest[0])
    default: return nil
    }
  }

  private static func array(
    _ start: String, _ kind: String, of kinds: [String] = ["weight", "bias"]
  ) -> [[String]]? {
    kinds.contains(kind) ? [["\(start).\(kind)"]] : nil
  }

  private static func norm(_ start: String, _ kind: String) -> [[String]]? {
    switch kind {
    case "weight": [["\(start).LayerNorm.weight", "\(start).LayerNorm.gamma"]]
    case "bias": [["\(start).LayerNorm.bias", "\(start).LayerNorm.beta"]]
    default: nil
    }
  }
}
