internal import Glibc
internal import Synchronization
public import Tape

/// A few threads that do the same work side by side, again and again.
///
/// The caller is thread 0. Between jobs the others spin for a short while, because the next job usually follows at
/// once, and then sleep, so that an idle program uses no processor.
public final class ThreadTeam: Crew {
  /// The number of threads, the caller included.
  public let count: Int
  /// The nanoseconds of work from which an instruction is divided.
  public let leastWork: Double

  private let shared: Shared

  /// What the threads share; it outlives the team until the last thread has left.
  private final class Shared: Sendable {
    let generation = Atomic<Int>(0)
    let remaining = Atomic<Int>(0)
    let sleepers = Atomic<Int>(0)
    let isClosing = Atomic<Bool>(false)
    nonisolated(unsafe) var job: ((Int) -> Void)?
    nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    nonisolated(unsafe) let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
      pthread_mutex_init(mutex, nil)
      pthread_cond_init(condition, nil)
    }

    deinit {
      pthread_cond_destroy(condition)
      pthread_mutex_destroy(mutex)
      condition.deallocate()
      mutex.deallocate()
    }
  }

  private final class Start: Sendable {
    let shared: Shared
    let index: Int
    init(shared: Shared, index: Int) {
      self.shared = shared
      self.index = index
    }
  }

  /// How often a waiting thread looks before it sleeps: some tens of microseconds.
  private static let spins = 20_000

  /// Starts the threads; if the system gives fewer than asked, the team is smaller.
  ///
  /// - Parameter leastWork: the nanoseconds of one thread from which an instruction that they do together is divided.
  public init(count wanted: Int, leastWork: Double = 8000) {
    self.leastWork = leastWork
    shared = Shared()
    var started = 1
    for index in 1..<max(wanted, 1) {
      let start = Unmanaged.passRetained(Start(shared: shared, index: index))
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { pointer in
          guard let pointer else { return nil }
          let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
          ThreadTeam.work(start.shared, start.index)
          return nil
        }, start.toOpaque())
      guard code == 0 else {
        start.release()
        break
      }
      pthread_detach(thread)
      started += 1
    }
    count = started
  }

  deinit {
    shared.isClosing.store(true, ordering: .sequentiallyConsistent)
    wake()
  }

  /// Runs the job once on every thread, with the thread's number, and returns when all are done.
  public func run(_ job: (Int) -> Void) {
    guard count > 1 else { return job(0) }
    withoutActuallyEscaping(job) { job in
      shared.job = job
      shared.remaining.store(count - 1, ordering: .relaxed)
      wake()
      job(0)
      var looks = 0
      while shared.remaining.load(ordering: .acquiring) > 0 {
        looks += 1
        // On a machine with other work the last thread may not be running at all: let it.
        if looks > Self.spins { sched_yield() } else { Self.pause() }
      }
      shared.job = nil
    }
  }

  private func wake() {
    shared.generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    if shared.sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(shared.mutex)
      pthread_cond_broadcast(shared.condition)
      pthread_mutex_unlock(shared.mutex)
    }
  }

  private static func work(_ shared: Shared, _ index: Int) {
    var seen = 0
    while true {
      var looks = 0
      while shared.generation.load(ordering: .acquiring) == seen, looks < spins {
        pause()
        looks += 1
      }
      if shared.generation.load(ordering: .acquiring) == seen {
        pthread_mutex_lock(shared.mutex)
        shared.sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
        while shared.generation.load(ordering: .sequentiallyConsistent) == seen {
          pthread_cond_wait(shared.condition, shared.mutex)
        }
        shared.sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        pthread_mutex_unlock(shared.mutex)
      }
      seen = shared.generation.load(ordering: .acquiring)
      if shared.isClosing.load(ordering: .sequentiallyConsistent) { return }
      shared.job?(index)
      shared.remaining.wrappingSubtract(1, ordering: .releasing)
    }
  }

  /// A short rest for the processor within a loop that waits: an atomic read is one.
  @inline(__always)
  private static func pause() {
    atomicMemoryFence(ordering: .acquiring)
  }
}
