import Glibc
import TestSupport

/// The built program, run as a person would run it.
enum Command {
  /// What a run left behind.
  struct Outcome: Sendable {
    /// The exit code; nil when a signal ended the program.
    let code: Int32?
    /// The signal that ended the program.
    let signal: Int32?
    let output: String
    let errors: String
    /// The processor time outside the kernel, in seconds.
    let userSeconds: Double
  }

  /// A run that has not ended yet.
  struct Running: ~Copyable {
    let process: pid_t
    fileprivate let input: TemporaryText?
    fileprivate let output: TemporaryText?
    fileprivate let errors: TemporaryText

    /// What stands on standard error so far.
    var errorsSoFar: String { errors.text }

    /// Sends a signal.
    func send(_ signal: Int32) { kill(process, signal) }

    /// Waits until something stands on standard error; false after 60 seconds, or when the program has ended.
    func waits(for text: String) -> Bool {
      for _ in 0..<6_000 {
        if errorsSoFar.contains(text) { return true }
        usleep(10_000)
      }
      return false
    }

    /// Waits for the end; a program that takes two minutes is killed, and shows as a signal.
    consuming func end() -> Outcome {
      var status: Int32 = 0
      var usage = rusage()
      var rounds = 0
      while wait4(process, &status, WNOHANG, &usage) == 0 {
        usleep(rounds < 100 ? 1_000 : 20_000)
        rounds += 1
        if rounds == 6_000 { kill(process, SIGKILL) }
      }
      let signal = status & 0x7F
      return Outcome(
        code: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal,
        output: output?.text ?? "",
        errors: errors.text,
        userSeconds: Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6)
    }
  }

  /// The program stands beside the tests.
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count - 1))
    let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = own.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(folder)/graphc"
  }()

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - folder: where it runs.
  ///   - environment: in addition to the path.
  ///   - input: what stands on standard input.
  ///   - output: the descriptor of standard output; nil collects it.
  ///   - memory: the bytes that it may use; a program that asks for more is refused, and ends with a signal.
  static func run(
    _ arguments: [String], in folder: String = "/", environment: [String] = [], input: [UInt8] = [],
    output: Int32? = nil, memory: Int? = nil
  ) throws -> Outcome {
    try start(
      arguments, in: folder, environment: environment, input: input, output: output, memory: memory
    ).end()
  }

  /// Starts the program.
  static func start(
    _ arguments: [String], in folder: String = "/", environment: [String] = [], input: [UInt8] = [],
    output: Int32? = nil, memory: Int? = nil
  ) throws -> Running {
    let given = input.isEmpty ? nil : try TemporaryText(input)
    let collected = output == nil ? try TemporaryText() : nil
    let errors = try TemporaryText()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let given {
      posix_spawn_file_actions_adddup2(&actions, given.descriptor, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output ?? collected?.descriptor ?? 1, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.descriptor, 2)
    var texts = (Self.shell(folder, memory: memory) + [path] + arguments).map { strdup($0) } + [nil]
    var variables = (["PATH=/usr/bin:/bin", "TERM=dumb"] + environment).map { strdup($0) } + [nil]
    defer { for text in texts + variables { free(text) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads that run tests let no signals through; a program would inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let failure = posix_spawn(&process, "/bin/sh", &actions, &attributes, &texts, &variables)
    guard failure == 0 else { throw NotStarted(path: path, number: failure) }
    return Running(process: process, input: given, output: collected, errors: errors)
  }

  /// The words that change the folder, set the limit and then become the program, under the same number.
  ///
  /// The limit counts the private memory of the process. (The peak that the system reports would count that of the
  /// process that runs the tests too.)
  static func shell(_ folder: String, memory: Int? = nil) -> [String] {
    let limit = memory.map { "ulimit -d \($0 >> 10) && " } ?? ""
    return ["sh", "-c", limit + "cd \"$0\" && exec \"$@\"", folder]
  }

  /// The program could not be started.
  struct NotStarted: Error {
    let path: String
    let number: Int32
  }
}

/// A file without a name that collects what a program writes.
final class TemporaryText: Sendable {
  let descriptor: Int32

  init() throws {
    var template = Array("/tmp/graphc-text-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw SystemFailure() }
    unlink(template)
  }

  /// A file that holds these bytes, to be read from the start.
  convenience init(_ bytes: [UInt8]) throws {
    try self.init()
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw SystemFailure() }
      rest = rest.dropFirst(count)
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  /// Everything written so far.
  var text: String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(descriptor, &buffer, buffer.count, bytes.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}
