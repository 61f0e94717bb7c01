internal import Layers

/// What flows from one layer to the next.
enum Stream {
  /// A value.
  case flow(Flow)
  /// A value whose error has been reported; layers that read it are passed over in silence.
  case poisoned
  /// Nothing yet: the first layer has to say what it reads.
  case none

  var flow: Flow? {
    if case .flow(let flow) = self { return flow }
    return nil
  }
}
