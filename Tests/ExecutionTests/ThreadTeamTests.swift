import Execution
import Foundation
import Glibc
import Synchronization
import Testing

/// Threads that do the same work side by side.
@Suite(.serialized) struct ThreadTeamTests {
  @Test(arguments: [1, 2, 3, 4]) func everyThreadRunsOncePerJob(count: Int) {
    let team = ThreadTeam(count: count)
    #expect(team.count == count)
    let rounds = 3000
    var marks = [Int](repeating: 0, count: count * 64)
    marks.withUnsafeMutableBufferPointer { marks in
      nonisolated(unsafe) let marks = marks
      for round in 0..<rounds {
        team.run { thread in
          // Each thread finds what it left in the job before.
          if marks[thread * 64] == round { marks[thread * 64] += 1 }
        }
      }
    }
    for thread in 0..<count { #expect(marks[thread * 64] == rounds) }
  }

  @Test func jobsAreSeenWhole() {
    let team = ThreadTeam(count: 4)
    let total = Atomic<Int>(0)
    for round in 1...500 {
      let part = [round, round * 2, round * 3, round * 4]
      team.run { thread in _ = total.wrappingAdd(part[thread], ordering: .relaxed) }
      #expect(total.exchange(0, ordering: .sequentiallyConsistent) == 10 * round)
    }
  }

  @Test func oddCountsAreATeamOfOne() {
    for count in [0, -3] { #expect(ThreadTeam(count: count).count == 1) }
  }

  /// Threads that have nothing to do sleep, and wake up for the next job; those of a team that is gone end.
  @Test func idleThreadsSleepAndEnd() throws {
    var threads: [pid_t] = []
    do {
      let team = ThreadTeam(count: 3)
      let identifiers = UnsafeMutablePointer<pid_t>.allocate(capacity: 3)
      defer { identifiers.deallocate() }
      nonisolated(unsafe) let places = identifiers
      team.run { thread in places[thread] = Self.currentThread() }
      threads = [identifiers[1], identifiers[2]]
      #expect(Set(threads).count == 2)
      for _ in 0..<3 {
        try Self.waitUntil("asleep") { threads.allSatisfy { Self.state($0) == "S" } }
        let done = Atomic<Int>(0)
        team.run { _ in _ = done.wrappingAdd(1, ordering: .relaxed) }
        #expect(done.load(ordering: .sequentiallyConsistent) == 3)
      }
      try Self.waitUntil("asleep") { threads.allSatisfy { Self.state($0) == "S" } }
    }
    try Self.waitUntil("gone") { threads.allSatisfy { Self.state($0) == nil } }
  }

  /// The system's number of the calling thread.
  private static func currentThread() -> pid_t {
    var name = [CChar](repeating: 0, count: 64)
    guard readlink("/proc/thread-self", &name, name.count - 1) > 0 else { return -1 }
    let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return text.split(separator: "/").last.flatMap { pid_t($0) } ?? -1
  }

  private struct Waiting: Error { let what: String }

  private static func waitUntil(_ what: String, _ condition: () -> Bool) throws {
    for _ in 0..<20_000 {
      if condition() { return }
      usleep(1000)
    }
    throw Waiting(what: what)
  }

  /// The letter that the system shows for a thread of this process.
  private static func state(_ thread: pid_t) -> Character? {
    guard let text = try? String(contentsOfFile: "/proc/self/task/\(thread)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    return text[end...].dropFirst(2).first
  }
}
