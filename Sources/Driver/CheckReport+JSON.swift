internal import Diagnostics
internal import Graph
internal import ModelLanguage

extension CheckReport {
  /// Writes the report as an object: `model`, `parameters`, `weights`, `flops`, `memory`, `layers`.
  func write(into json: inout JSONText) {
    json.object { json in
      json.member("model", model.name)
      json.key("parameters")
      json.object { json in
        json.member("total", facts.parameters.total)
        json.member("trainable", facts.parameters.trainable)
        json.member("frozen", facts.parameters.frozen)
        json.member("unused", facts.parameters.unused)
      }
      if !weights.isEmpty {
        json.key("weights")
        json.array { json in
          for file in weights {
            json.object { json in
              json.member("layer", file.layer)
              json.member("file", file.file)
              json.member("arrays", file.arrays)
              json.member("types", file.types)
            }
          }
        }
      }
      json.key("flops_per_example")
      json.object { json in
        json.key("forward")
        json.number(facts.forwardFLOPs)
        if let training = facts.trainingFLOPs {
          json.key("training")
          json.number(training)
        }
      }
      json.key("sizes")
      json.object { json in
        for (name, value) in facts.sizes.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
      }
      json.member("assumed", facts.assumed.sorted())
      if let memory = facts.memory {
        json.key("training_memory_bytes")
        json.object { json in
          json.member("total", memory.total)
          json.member("parameters", memory.parameters)
          json.member("gradients", memory.gradients)
          json.member("optimizer", memory.optimizer)
          json.member("activations", memory.activations)
          json.member("prepared", memory.prepared)
          json.member("evaluation", memory.evaluation)
          json.member("batches", memory.batches)
          if let data = memory.data { json.member("data", data) }
          json.member("program", TrainingMemory.program)
          json.member("batch", facts.batch)
          json.member("threads", facts.threads)
        }
      }
      json.key("inputs")
      json.array { json in
        for input in model.graph.inputs {
          json.object { json in
            json.member("name", input.name)
            json.member("type", "\(model.graph.type(input.value))")
          }
        }
      }
      json.member("outputs", model.graph.outputs.map(\.name))
      json.key("layers")
      json.array { json in for layer in model.layers { write(layer, into: &json) } }
    }
  }

  private func write(_ layer: ModelLayer, into json: inout JSONText) {
    json.object { json in
      json.member("path", layer.path)
      json.member("kind", layer.kind)
      json.member("line", layer.span.position.line)
      json.member("output", layer.outputType.map { "\($0)" })
      json.member("parameters", parameterCount(layer))
      json.key("flops")
      json.number(flops(layer))
      if !layer.arguments.isEmpty {
        json.key("arguments")
        json.object { json in
          for argument in layer.arguments { json.member(argument.key, "\(argument.value)") }
        }
      }
      if !layer.children.isEmpty {
        json.key("layers")
        json.array { json in for child in layer.children { write(child, into: &json) } }
      }
    }
  }
}
