internal import Diagnostics

/// What people mean who know the words of other frameworks.
enum Synonyms {
  private static let words: [String: [String]] = [
    "batch_size": ["batch"], "conv": ["conv1d"], "d_ff": ["hidden"], "d_model": ["width"], "dense": ["linear"],
    "dim": ["width"], "dim_feedforward": ["hidden"], "embed_dim": ["width"], "embeddings": ["embedding"],
    "eps": ["epsilon"], "fc": ["linear"], "ffn": ["feed_forward"], "filters": ["channels"],
    "intermediate_size": ["hidden"], "kernel_size": ["kernel"], "learning_rate": ["rate"], "lr": ["rate"],
    "max_len": ["length"], "mha": ["attention"], "mlp": ["feed_forward"], "multihead_attention": ["attention"],
    "n_heads": ["heads"], "num_epochs": ["epochs"], "num_heads": ["heads"], "out_channels": ["channels"],
    "out_features": ["width"], "p": ["rate"], "positional_encoding": ["positions"], "prob": ["rate"],
    "self_attention": ["attention"], "std": ["deviation"], "swish": ["silu"], "units": ["width"],
    "vocab_size": ["tokens"], "vocabulary": ["tokens"],
  ]

  /// The candidate nearest to a word, or the one of the same meaning.
  static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    let candidates = Array(candidates)
    if let meant = words[word.lowercased()]?.first(where: { candidates.contains($0) }) { return meant }
    return NearestWord.suggestion(for: word, among: candidates)
  }
}
