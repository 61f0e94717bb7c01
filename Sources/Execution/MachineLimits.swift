internal import Glibc
public import KernelTable

/// How fast this machine can be at most, measured: arithmetic in registers, and memory far beyond the caches.
public struct MachineLimits: Sendable {
  /// The name of the kernels: `AVX2`.
  public let kernels: String
  /// The threads that were used.
  public let threads: Int
  /// Floating-point operations in a second on one thread, with multiply-adds.
  public let oneThreadFLOPs: Double
  /// The same on all threads at once.
  public let allThreadsFLOPs: Double
  /// Bytes read in a second by all threads.
  public let readBandwidth: Double
  /// Bytes read and written in a second by all threads that copy.
  public let copyBandwidth: Double

  /// The seconds that work of this kind takes at least, and whether arithmetic is what limits it.
  public func least(flops: Double, bytes: Double) -> (seconds: Double, byArithmetic: Bool) {
    let (arithmetic, memory) = (flops / allThreadsFLOPs, bytes / max(readBandwidth, copyBandwidth))
    return (max(arithmetic, memory), arithmetic >= memory)
  }

  /// Measures the machine; takes about a third of a second.
  ///
  /// Errors: `outOfMemory` when there is no room for arrays larger than the caches.
  public static func measure(
    _ kernels: KernelTable, _ team: ThreadTeam
  ) throws(ExecutionError) -> MachineLimits {
    // The best of some short runs: the first ones bring the processor to its speed, and others may be disturbed.
    let one = (0..<5).reduce(0) { best, _ in max(best, arithmetic(kernels, nil)) }
    let all = (0..<5).reduce(0) { best, _ in max(best, arithmetic(kernels, team)) }
    let cache = max(sysconf(Int32(_SC_LEVEL3_CACHE_SIZE)), sysconf(Int32(_SC_LEVEL2_CACHE_SIZE)), 0)
    let count = min(max(2 * cache, 64 << 20), 256 << 20) / 4
    let (from, to) = (try Memory(count: count), try Memory(count: count))
    // Pages that were never written would all be the same one.
    share(count, team) { kernels.elementwise.fill(1, from.pointer + $0, $1) }
    share(count, team) { kernels.elementwise.fill(1, to.pointer + $0, $1) }
    var (read, copy) = (Double.infinity, Double.infinity)
    for _ in 0..<4 {
      read = min(
        read,
        seconds { share(count, team) { _ = kernels.limits.read(from.pointer + $0, $1) } })
      copy = min(
        copy,
        seconds {
          share(count, team) { kernels.elementwise.copy(from.pointer + $0, to.pointer + $0, $1) }
        })
    }
    return MachineLimits(
      kernels: kernels.name, threads: team.count, oneThreadFLOPs: one, allThreadsFLOPs: all,
      readBandwidth: 4 * Double(count) / read, copyBandwidth: 8 * Double(count) / copy)
  }

  /// Operations in a second over about a hundredth of a second, on this thread or on all of a team.
  private static func arithmetic(_ kernels: KernelTable, _ team: ThreadTeam?) -> Double {
    let rounds = 5_000_000
    let time = seconds {
      if let team {
        team.run { _ = kernels.limits.multiplyAdds(rounds, Float($0)) }
      } else {
        _ = kernels.limits.multiplyAdds(rounds, 1)
      }
    }
    return Double(rounds * kernels.limits.multiplyAddFLOPs * (team?.count ?? 1)) / time
  }

  /// Divides elements among the threads.
  private static func share(_ count: Int, _ team: ThreadTeam, _ work: (_ start: Int, _ count: Int) -> Void) {
    team.run { thread in
      let start = count / 64 * thread / team.count * 64
      let end = count / 64 * (thread + 1) / team.count * 64
      work(start, end - start)
    }
  }

  private static func seconds(_ work: () -> Void) -> Double {
    let start = Nanoseconds.now
    work()
    return Double(max(Nanoseconds.now &- start, 1)) * 1e-9
  }
}
