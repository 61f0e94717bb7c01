internal import Diagnostics

/// The order of a list's entries and what each reads, to tell a cycle from a name that stands too far down.
struct ListOrder: Sendable {
  private struct Entry: Sendable {
    let name: Word?
    let from: [String]?
  }

  private let entries: [Entry]
  private let places: [String: Int]

  init(_ items: [LayerItem]) {
    var entries: [Entry] = []
    func add(_ items: [LayerItem]) {
      for item in items {
        if item.isTransparent, case .residual(let inner) = item.body { add(inner) }
        entries.append(
          Entry(name: item.isTransparent ? nil : item.localName, from: item.from.map { $0.map(\.text) }))
      }
    }
    add(items)
    self.entries = entries
    places = Dictionary(
      entries.enumerated().compactMap { index, entry in entry.name.map { ($0.text, index) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The place of a name anywhere in the list.
  func span(of name: String) -> SourceSpan? { places[name].flatMap { entries[$0].name?.span } }

  /// The names on the way from `reader` back to itself through `name`, if there is one.
  func cycle(from reader: String, through name: String) -> [Word]? {
    guard let start = places[name], let end = places[reader] else { return nil }
    var cameFrom: [Int: Int] = [start: start]
    var open = [start]
    var next = 0
    while next < open.count {
      let index = open[next]
      next += 1
      if index == end {
        var path: [Word] = []
        var step = index
        while true {
          if let word = entries[step].name { path.append(word) }
          if step == start { return path }
          step = cameFrom[step] ?? start
        }
      }
      let sources = entries[index].from.map { $0.compactMap { places[$0] } } ?? (index > 0 ? [index - 1] : [])
      for source in sources where cameFrom[source] == nil {
        cameFrom[source] = index
        open.append(source)
      }
    }
    return nil
  }
}
