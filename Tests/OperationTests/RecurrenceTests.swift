import Differentiation
import Execution
import Foundation
import Graph
import Operations
import Testing

/// Recurrences in both directions over sequences of 3 and 2 steps, against PyTorch's numbers for packed sequences.
///
/// Every array follows from a sine, so that only the results are stored: PyTorch 2.15 in double precision,
/// `torch.nn.RNN`, `GRU`, `LSTM` with 2 inputs and 2 states, `bidirectional=True`, loss Σ y · c.
@Suite struct RecurrenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let cell: String
    let forward: [Double]
    let reverse: [Double]
    let dx: [Double]
    let dWeight: [Double]
    let dWeightReverse: [Double]
    let dBiasReverse: [Double]
    var testDescription: String { cell }
  }

  static let cases = [
    Case(
      cell: "tanh",
      forward: [
        0.2989176, -0.8718213, 0.9260968, 0.1426056, 0.1679508, -0.8872856, -0.9934551, -0.9769900,
        -0.9848460, -0.7630562, 0.0000000, 0.0000000,
      ],
      reverse: [
        0.8129449, 0.9820163, -0.8471209, 0.9970897, 0.8269181, 0.8512733, 0.9959555, 0.9887635, 0.9707187,
        0.9389621, 0.0000000, 0.0000000,
      ],
      dx: [
        -0.9107499, -0.8842230, 0.3368700, 0.0176989, -0.6464284, -0.6672299, 0.0370571, 0.0094521,
        -0.1883125, -0.0176908, 0.0000000, 0.0000000,
      ],
      dWeight: [
        -0.8031095, -0.1526365, 0.3742389, -0.1647676,
      ],
      dWeightReverse: [
        0.0243282, 0.0985379, -0.0195961, 0.0281153,
      ],
      dBiasReverse: [
        -0.1261537, 0.0049942,
      ]),
    Case(
      cell: "relu",
      forward: [
        0.3083306, 0.0000000, 1.9732898, 0.0000000, 0.9716940, 0.0000000, 0.0000000, 0.0000000, 0.0000000,
        0.0000000, 0.0000000, 0.0000000,
      ],
      reverse: [
        1.0708157, 5.4977353, 0.0000000, 3.8680315, 1.1783103, 1.2607592, 2.6479417, 4.0543312, 2.1046025,
        1.7292069, 0.0000000, 0.0000000,
      ],
      dx: [
        -0.7889222, -0.4242892, 0.1527068, 0.3142900, -0.3913833, -0.4042009, -0.7401926, -0.4460518,
        1.1088066, 0.7065744, 0.0000000, 0.0000000,
      ],
      dWeight: [
        -1.7458638, 0.0000000, 0.0000000, 0.0000000,
      ],
      dWeightReverse: [
        1.6589573, 1.8138669, 0.6844026, 3.4440548,
      ],
      dBiasReverse: [
        -0.6823955, 1.2293500,
      ]),
    Case(
      cell: "gru",
      forward: [
        0.4778345, 0.5824184, 0.9692686, 0.9516976, 0.5684040, 0.5815861, -0.3686459, -0.3477244,
        -0.5111491, -0.4175728, 0.0000000, 0.0000000,
      ],
      reverse: [
        -0.2578762, -0.6861690, -0.1561942, -0.5312283, -0.1265885, -0.3518300, 0.7139504, -0.3358003,
        -0.0628772, -0.3567646, 0.0000000, 0.0000000,
      ],
      dx: [
        -0.4664393, -0.7220751, 0.0166406, 0.0280664, -0.8043851, -0.9948908, -0.3824368, -0.3399273,
        -0.1526412, -0.0371487, 0.0000000, 0.0000000,
      ],
      dWeight: [
        -0.2872165, -0.2817329, -0.0352825, -0.0352875, -0.0116593, -0.0120966, -0.0981536, -0.0970690,
        -0.3531883, -0.3453332, -0.0349665, -0.0353061,
      ],
      dWeightReverse: [
        0.0001813, 0.0008459, 0.0021999, 0.0104898, 0.0054741, 0.0377424, -0.0100879, -0.0344748,
        -0.0062370, -0.0341824, -0.0072430, -0.0328634,
      ],
      dBiasReverse: [
        0.0338200, -0.0104152, -0.1691506, 0.0135640, -0.2813387, -0.0441425,
      ]),
    Case(
      cell: "lstm",
      forward: [
        0.2610542, 0.1217238, 0.4355044, 0.0857555, 0.1677980, 0.2000901, -0.0444943, -0.0724006,
        -0.0654339, -0.0041076, 0.0000000, 0.0000000,
      ],
      reverse: [
        -0.1642916, -0.4551539, -0.3388383, -0.6703816, -0.0729331, -0.2382843, 0.0215225, -0.0481718,
        -0.0278255, -0.1007316, 0.0000000, 0.0000000,
      ],
      dx: [
        -0.3244335, -0.3021218, 0.0312346, -0.0696983, -0.0793882, -0.1276668, -0.0245747, 0.0056772,
        0.0023403, 0.0148156, 0.0000000, 0.0000000,
      ],
      dWeight: [
        -0.0122969, -0.0024108, -0.0421459, -0.0071701, -0.0313750, -0.0063201, -0.0194540, -0.0048078,
        -0.1224806, -0.0180590, -0.0112684, 0.0044748, 0.0216759, 0.0132481, -0.0102114, 0.0010498,
      ],
      dWeightReverse: [
        0.0013703, 0.0038821, 0.0025553, 0.0046438, 0.0003526, 0.0008121, 0.0045689, 0.0085708, -0.0006517,
        -0.0014334, -0.0008365, -0.0019315, 0.0068156, 0.0154120, 0.0531605, 0.0998745,
      ],
      dBiasReverse: [
        -0.0099528, 0.0019270, -0.0022654, -0.0105488, -0.0978906, -0.0179977, 0.0286126, -0.0887458,
      ]),
  ]

  private static func wave(_ shape: [Int], _ start: Double, _ scale: Double) -> ReferenceTensor {
    ReferenceTensor(
      shape: shape, elements: (0..<shape.elementCount).map { scale * sin(0.7 * Double($0) + start) })
  }

  @Test(arguments: cases) func agreesWithPyTorch(_ wanted: Case) throws {
    let gates = ["gru": 3, "lstm": 4][wanted.cell] ?? 1
    var graph = Graph(name: "recurrence")
    let x = graph.addParameter(
      "x", TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 2)]), .zeros)
    let mask = graph.addInput("mask", TensorType(.bool, [Axis("batch", 2), Axis("time", 3)]))
    let c = graph.addInput("c", TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 4)]))
    var parameters = ["x": Self.wave([2, 3, 2], 0, 1.5)]
    var states: [ValueID] = []
    for direction in 0..<2 {
      func parameter(_ name: String, _ place: Int, _ shape: [Int]) -> ValueID {
        let name = name + (direction == 1 ? "_reverse" : "")
        parameters[name] = Self.wave(shape, Double(place + 1 + 10 * direction), 0.9)
        return graph.addParameter(
          name, TensorType(.f32, zip(["out", "in"], shape).map { Axis($0.0, $0.1) }), .zeros)
      }
      let inner = [
        x, parameter("weight_ih", 0, [2 * gates, 2]), parameter("bias_ih", 2, [2 * gates]),
      ]
      let projected = try graph.apply(Linear(), inner)[0]
      let weight = parameter("weight_hh", 1, [2 * gates, 2])
      let bias = parameter("bias_hh", 3, [2 * gates])
      let recurrence = try Recurrence(
        cell: wanted.cell, isReversed: direction == 1, hasBias: true, hasMask: true)
      let held = try graph.apply(recurrence, [projected, weight, bias, mask])[0]
      states.append(try graph.apply(Multiply(), [held, mask])[0])
    }
    let y = try graph.apply(Concat(axis: "feature"), states)[0]
    let product = try graph.apply(Multiply(), [y, c])[0]
    let loss = try graph.apply(ReduceSum(axes: ["batch", "time", "feature"]), [product])[0]
    graph.outputs = [Graph.Output(name: "loss", value: loss)]
    graph = try ReverseMode.differentiate(graph, loss: loss)
    let values = try ReferenceInterpreter.run(
      graph,
      inputs: [
        "mask": ReferenceTensor(shape: [2, 3], elements: [1, 1, 1, 1, 1, 0]),
        "c": Self.wave([2, 3, 4], 5, 1),
      ], parameters: parameters, sizes: [:])

    func gradient(_ name: String) -> [Double] {
      var sum: [Double] = []
      for entry in graph.gradients where graph.parameters[entry.parameter].name == name {
        for value in entry.contributions {
          let part = values[value]?.elements ?? []
          sum = sum.isEmpty ? part : zip(sum, part).map(+)
        }
      }
      return sum
    }
    func expect(_ got: [Double]?, _ want: [Double], _ what: String) {
      #expect(got?.count == want.count && zip(got ?? [], want).allSatisfy { abs($0 - $1) < 1e-6 }, "\(what)")
    }
    expect(values[states[0]]?.elements, wanted.forward, "forward")
    expect(values[states[1]]?.elements, wanted.reverse, "reverse")
    expect(gradient("x"), wanted.dx, "dx")
    expect(gradient("weight_hh"), wanted.dWeight, "weight_hh")
    expect(gradient("weight_hh_reverse"), wanted.dWeightReverse, "weight_hh_reverse")
    expect(gradient("bias_hh_reverse"), wanted.dBiasReverse, "bias_hh_reverse")
  }
}
