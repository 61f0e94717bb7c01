internal import YAMLSource

/// Writes `train:` with the values in force.
struct TrainingExpansion {
  /// The section; nil when the model has none.
  let tree: YAMLTree?

  init(_ model: Model, _ options: ModelExpansion.Options, _ sections: SectionExpansion) {
    guard let training = model.training else {
      tree = nil
      return
    }
    var entries: [YAMLTree.Entry] = []
    if let loss = model.loss {
      let output = YAMLTree.plain(loss.output)
      let settings = YAMLTree.settings(loss.arguments)
      let value =
        settings.isEmpty ? output : .mapping([YAMLTree.Entry("output", output)] + settings)
      entries.append(YAMLTree.Entry("loss", .mapping([YAMLTree.Entry(loss.kind, value)])))
    }
    entries.append(
      YAMLTree.Entry("optimizer", Self.kind(training.optimizer, training.optimizerArguments)))
    if let schedule = training.schedule {
      entries.append(YAMLTree.Entry("schedule", Self.kind(schedule, training.scheduleArguments)))
    }
    for (key, value) in [
      ("epochs", options.epochs ?? training.epochs), ("batch", options.batch ?? training.batch),
      ("seed", options.seed ?? training.seed),
    ] {
      entries.append(YAMLTree.Entry(key, .plain("\(value)")))
    }
    // What else the section may hold.
    if let node = model.sections.train, case .mapping(let written) = sections.tree(node).content {
      entries += written.filter { entry in !entries.contains { $0.key == entry.key } }
    }
    tree = .mapping(entries, isOpen: true)
  }

  private static func kind(_ kind: String, _ arguments: [ResolvedArgument]) -> YAMLTree {
    let settings = YAMLTree.settings(arguments)
    return settings.isEmpty ? .plain(kind) : .mapping([YAMLTree.Entry(kind, .mapping(settings))])
  }
}
