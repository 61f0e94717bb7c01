import Glibc
import Synchronization
import Training

/// Ctrl-C and the request to end: the first one lets the step finish and the weights be saved, the second one kills.
enum Interruption {
  /// Asked to stop by the handler.
  static let stop = StopSignal()
  private static let received = Atomic<Int32>(0)

  /// The signal that has arrived, if one has.
  static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Listens for SIGINT and SIGTERM from now on.
  static func listen() {
    // The values are made now: a handler must not make them.
    _ = stop
    _ = received.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      Glibc.signal(number) { number in
        Interruption.received.store(number, ordering: .relaxed)
        Interruption.stop.request()
        Glibc.signal(number, SIG_DFL)
      }
    }
  }
}
