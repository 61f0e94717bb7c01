internal import Diagnostics

extension Elaborator {
  /// Notes the file that a layer's parameters start from, if there is something for it to hold.
  func set(_ file: WeightFile, of item: LayerItem, on layer: inout ModelLayer) {
    if item.isTransparent {
      findings.error(
        .unknownKey, "`weights` with a file needs a layer with a name", at: file.span,
        help: ["give the residual a name with `name:`, or write `weights` beside a layer inside"])
    } else if layer.parameters.isEmpty, layer.output != nil {
      findings.error(
        .unknownKey, "`\(item.localName.text)` has no parameters of its own that a file could hold",
        at: file.span)
    }
    layer.weightFile = file
  }
}
