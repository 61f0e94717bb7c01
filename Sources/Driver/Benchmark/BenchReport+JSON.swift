internal import Diagnostics
internal import Execution

extension BenchReport {
  /// The report for programs: one object; seconds, bytes, and operations as numbers without prefixes.
  public var json: String {
    var json = JSONText(isIndented: true)
    json.object { json in
      json.member("model", model)
      json.member("mode", isInference ? "inference" : "training")
      json.member("dropout", dropsOut)
      json.member("kernels", kernels)
      json.member("threads", threads)
      json.key("sizes")
      json.object { json in
        for (name, value) in sizes.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
      }
      json.member("seconds_to_first_step", secondsToFirstStep)
      json.key("step_seconds")
      json.object { json in
        json.member("median", times.median)
        json.member("minimum", times.minimum)
        json.member("lower_quartile", times.lowerQuartile)
        json.member("upper_quartile", times.upperQuartile)
        json.member("warm_up_steps", warmUpSteps)
        json.member("all", times.seconds)
      }
      json.member("losses", losses)
      json.member("flops", flops)
      json.key("memory_bytes")
      json.object { json in
        json.member("peak", memory.peak)
        json.member("parameters", memory.parameters)
        json.member("gradients", memory.gradients)
        json.member("optimizer", memory.optimizer)
        json.member("arena", memory.arena)
        json.member("live_maximum", memory.liveMaximum)
        json.member("arenas", memory.arenas)
        json.member("examples_per_arena", memory.tile)
      }
      if let profile { write(profile, into: &json) }
    }
    return json.text + "\n"
  }

  private func write(_ profile: Profile, into json: inout JSONText) {
    let limits = profile.limits
    json.key("machine")
    json.object { json in
      json.member("flops_per_second_one_thread", limits.oneThreadFLOPs)
      json.member("flops_per_second", limits.allThreadsFLOPs)
      json.member("read_bytes_per_second", limits.readBandwidth)
      json.member("copy_bytes_per_second", limits.copyBandwidth)
    }
    json.member("share_of_peak", flops / times.median / limits.allThreadsFLOPs)
    json.key("parts")
    json.object { json in
      json.member("step_seconds", profile.stepSeconds)
      json.member("other_seconds", profile.otherSeconds)
      json.key("list")
      json.array { json in
        for part in profile.parts {
          json.object { json in
            json.member("layer", part.layer)
            if let operation = part.operation { json.member("operation", operation) }
            if let value = part.value { json.member("value", value) }
            json.member("seconds", part.seconds)
            json.member("calls", part.calls)
            json.member("flops", part.flops)
            json.member("bytes", part.bytes)
            json.member("least_seconds", part.leastSeconds)
          }
        }
      }
    }
  }
}

extension JSONText {
  fileprivate mutating func member(_ name: String, _ value: Double) {
    key(name)
    number(value)
  }

  fileprivate mutating func member(_ name: String, _ values: [Double]) {
    key(name)
    array { list in for value in values { list.number(value) } }
  }
}
