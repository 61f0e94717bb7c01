extension AttentionLayer {
  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 8] }", "attention: 2", result: "f32[batch, time, feature 8]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 6] }",
      "attention: { heads: 4, head_width: 5, qkv_bias: false, causal: true }",
      result: "f32[batch, time, feature 6]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 6] }", "attention: { heads: 2, over: batch }",
      result: "f32[batch, time, feature 6]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 6] }", "attention: { kind: linear, heads: 2, map: elu }",
      result: "f32[batch, time, feature 6]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 6] }", "attention: { kind: plain, mask: none }",
      result: "f32[batch, time, feature 6]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 8] }", "attention: { heads: 2, positions: rotary, base: 500 }",
      result: "f32[batch, time, feature 8]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 8] }, m: { axes: [source, batch, feature: 6] }",
      "{ attention: 2, from: [x, m] }", result: "f32[batch, time, feature 8]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 8] }, m: { axes: [batch, time: 5, feature: 8] }",
      "{ attention: { heads: 2, kind: linear }, from: [x, m] }", result: "f32[batch, time, feature 8]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, time, feature: 100] }", "attention: 500", code: "GC0204"),
    LayerRejection(input: "{ axes: [batch, feature: 8] }", "attention: 2", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, time, feature: 8] }", "attention: 0", code: "GC0105"),
    LayerRejection(input: "{ axes: [batch, feature: 8, time] }", "attention: 2", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, time, feature: 8] }", "attention", code: "GC0103"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }", "attention: { kind: plain, bias: false }", code: "GC0102"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }", "attention: { kind: plain, heads: 3 }", code: "GC0204"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }", "attention: { heads: 2, map: relu }", code: "GC0102"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }", "attention: { heads: 2, kind: linear, dropout: 0.1 }",
      code: "GC0105"),
    LayerRejection(
      input: "{ axes: [row: 2, batch, time, feature: 8] }", "attention: { heads: 2, dropout: 0.1 }",
      code: "GC0210"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }", "attention: { heads: 2, dropout: 1.5 }", code: "GC0105"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }",
      "attention: { heads: 2, kind: linear, positions: rotary }", code: "GC0102"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }", "attention: { heads: 2, base: 100 }", code: "GC0102"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 6] }", "attention: { heads: 2, positions: rotary }",
      code: "GC0204"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }, m: { axes: [batch, source, feature: 8] }",
      "{ attention: { heads: 2, causal: true }, from: [x, m] }", code: "GC0203"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }, m: { axes: [batch, feature: 8] }",
      "{ attention: 2, from: [x, m] }", code: "GC0210"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }, m: { tokens: 9, axes: [batch, source] }",
      "{ attention: 2, from: [x, m] }", code: "GC0202"),
    LayerRejection(
      input:
        "{ axes: [batch, height: 2, time, feature: 8] }, m: { axes: [batch, height: 3, source, feature: 8] }",
      "{ attention: 2, from: [x, m] }", code: "GC0203"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }, m: { axes: [batch, source, feature: 6] }",
      "{ attention: { kind: plain }, from: [x, m] }", code: "GC0203"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 8] }", "{ attention: 2, from: [x, x, x] }", code: "GC0206"),
  ]
}
