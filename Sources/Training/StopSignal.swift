internal import Synchronization

/// A wish to stop, which a signal handler or another thread may express; training looks at it between steps.
public final class StopSignal: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Creates a signal that has not been given.
  public init() {}

  /// Gives the signal; safe in a signal handler, as it is one atomic store.
  public func request() { flag.store(true, ordering: .relaxed) }

  /// Whether the signal has been given.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }
}
