import Glibc
import TestSupport

/// The program with a terminal in front of it.
enum Terminal {
  /// What a run writes to a terminal of 80 columns.
  static func run(_ arguments: [String], in folder: String, environment: [String]) throws -> String {
    let front = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard front >= 0 else { throw SystemFailure() }
    defer { close(front) }
    var (number, lock): (Int32, Int32) = (0, 0)
    guard ioctl(front, UInt(0x8004_5430), &number) == 0, ioctl(front, UInt(0x4004_5431), &lock) == 0 else {
      throw SystemFailure()
    }
    let back = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard back >= 0 else { throw SystemFailure() }
    var size = winsize(ws_row: 25, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(back, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, back, 1)
    posix_spawn_file_actions_adddup2(&actions, back, 2)
    var texts = (Command.shell(folder) + [Command.path] + arguments).map { strdup($0) } + [nil]
    var variables = (["PATH=/usr/bin:/bin"] + environment).map { strdup($0) } + [nil]
    defer { for text in texts + variables { free(text) } }
    var process: pid_t = 0
    guard posix_spawn(&process, "/bin/sh", &actions, nil, &texts, &variables) == 0 else {
      throw SystemFailure()
    }
    close(back)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    // Reading ends with an error when the program, the last to hold the other side, has ended.
    while true {
      let count = read(front, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return String(decoding: bytes, as: UTF8.self)
  }
}
