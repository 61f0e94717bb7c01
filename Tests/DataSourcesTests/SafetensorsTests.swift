import DataSources
import Diagnostics
import Files
import Testing
import TestSupport

/// A file made beside these tests by `make_fixtures.py`.
func fixture(_ name: String) -> String {
  PathName.join(PathName.join(PathName.split(#filePath).folder, "Fixtures"), name)
}

struct SafetensorsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theReferenceFileIsRead() throws {
    let file = try SafetensorsFile.open(fixture("reference.safetensors"))
    #expect(file.names == ["b", "empty", "encoder.layers.0.weight", "quote\" back\\ tab\t bell\u{7} é", "a"])
    #expect(file.metadata.map(\.key) == ["format", "note"])
    #expect(file.metadata.map(\.value) == ["pt", "line\nbreak \"é\""])
    let b = try file.floats("b")
    #expect(
      b.map(\.bitPattern)
        == [1.5, -2, 3.25, 0, -0.0, Float(bitPattern: 0x000116C2)].map { (x: Float) in x.bitPattern })
    #expect(file.tensor("b")?.shape == [2, 3])
    #expect(try file.int32s("a") == [7, -8, .max])
    #expect(file.tensor("empty")?.shape == [0, 3])
    #expect(try file.floats("empty") == [])
    #expect(file.tensor("quote\" back\\ tab\t bell\u{7} é")?.shape == [])
    #expect(try file.floats("quote\" back\\ tab\t bell\u{7} é") == [0.5])
    var middle = [Float](repeating: 0, count: 2)
    try middle.withUnsafeMutableBufferPointer { try file.read("encoder.layers.0.weight", from: 1, into: $0) }
    #expect(middle == [1, 2])
  }

  @Test func theReferenceFileIsWrittenByteForByte() throws {
    let path = folder.path("x.safetensors")
    let weight: [Float] = [0, 1, 2, 3]
    try weight.withUnsafeBufferPointer { weight in
      try SafetensorsWriter.write(
        path,
        tensors: [
          .init(name: "quote\" back\\ tab\t bell\u{7} é", shape: [], elements: .floats([0.5])),
          .init(name: "a", shape: [3], elements: .int32s([7, -8, .max])),
          .init(name: "encoder.layers.0.weight", shape: [2, 2], elements: .floatMemory(weight)),
          .init(name: "empty", shape: [0, 3], elements: .floats([])),
          .init(
            name: "b", shape: [2, 3],
            elements: .floats([1.5, -2, 3.25, 0, -0.0, Float(bitPattern: 0x000116C2)])),
        ], metadata: ["note": "line\nbreak \"é\"", "format": "pt"])
    }
    let expected = try BoundedFile.read(path: fixture("reference.safetensors"), limit: 2000)
    #expect(try BoundedFile.read(path: path, limit: 2000) == expected)
  }

  @Test func anEmptyFileIsWrittenAndRead() throws {
    let path = folder.path("x.safetensors")
    try SafetensorsWriter.write(path, tensors: [])
    #expect(try BoundedFile.read(path: path, limit: 16) == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
    #expect(try SafetensorsFile.open(path).names == [])
  }

  @Test func everyElementTypeIsReadAsFloat() throws {
    let file = try SafetensorsFile.open(fixture("types.safetensors"))
    let expected: [String: [Float]] = [
      "bool": [1, 0, 1], "u8": [0, 1, 255], "i8": [-128, 0, 127], "i16": [-32768, 0, 32767],
      "u16": [0, 1, 65535], "f16": [1.5, -65504, 0x1p-24], "bf16": [1.5, -3, 0x1p100],
      "i32": [-0x1p31, 0, 0x1p31], "u32": [0, 1, 0x1p32], "f32": [1, -2, 0x1p24],
      "i64": [-0x1p63, 5, 0x1p63],
      "u64": [0, 1, 0x1p64], "whole": [1, -2, 3],
    ]
    for (name, values) in expected { #expect(try file.floats(name) == values, "\(name)") }
    #expect(expected.count == file.names.count - 2)
    let tooLarge = try failure { try file.floats("f64") }
    #expect(tooLarge?.code == .arrayWrongElementType)
    #expect(
      tooLarge?.message
        == "`f64` in `\(file.path)` cannot be read: 1e+300 is beyond the range of a 32-bit float (position 2)"
    )
    #expect(
      try failure { try file.floats("f8") }?.message
        == "`f8` in `\(file.path)` cannot be read: elements of type F8_E4M3 are not read (position 0)")
    #expect(file.tensor("f8")?.elementType.isReadable == false)
    #expect(["f16", "i32"].map { file.tensor($0)?.elementType.isExactAsFloat } == [true, false])
  }

  @Test func wholeNumbersMustBeWholeAndFit() throws {
    let file = try SafetensorsFile.open(fixture("types.safetensors"))
    let expected: [String: [Int32]] = [
      "bool": [1, 0, 1], "u8": [0, 1, 255], "i8": [-128, 0, 127], "i16": [-32768, 0, 32767],
      "u16": [0, 1, 65535], "i32": [.min, 0, .max], "f32": [1, -2, 1 << 24], "whole": [1, -2, 3],
    ]
    for (name, values) in expected { #expect(try file.int32s(name) == values, "\(name)") }
    let refused = [
      "u32": "4294967295 is beyond the range of a 32-bit whole number (position 2)",
      "u64": "18446744073709551615 is beyond the range of a 32-bit whole number (position 2)",
      "i64": "-9223372036854775808 is beyond the range of a 32-bit whole number (position 0)",
      "f64": "0.1 is no whole number of 32 bits (position 0)",
      "f16": "1.5 is no whole number of 32 bits (position 0)",
      "bf16": "1.5 is no whole number of 32 bits (position 0)",
    ]
    for (name, words) in refused {
      let finding = try failure { try file.int32s(name) }
      #expect(finding?.code == .arrayWrongElementType)
      #expect(finding?.message == "`\(name)` in `\(file.path)` cannot be read: \(words)")
      #expect(finding?.help.isEmpty == false)
    }
  }

  @Test func aMissingArrayNamesItsNeighbour() throws {
    let file = try SafetensorsFile.open(fixture("reference.safetensors"))
    let finding = try failure { try file.floats("encoder.layer.0.weight") }
    #expect(finding?.code == .arrayMissing)
    #expect(finding?.message == "`\(file.path)` has no array `encoder.layer.0.weight`")
    #expect(finding?.help == ["did you mean `encoder.layers.0.weight`?"])
    #expect(try failure { try file.int32s("zzzzzzzz") }?.help == ["it has 5 arrays, the first is `b`"])
  }

  @Test func readingBeyondAnArrayIsAnError() throws {
    let file = try SafetensorsFile.open(fixture("reference.safetensors"))
    var buffer = [Float](repeating: 0, count: 3)
    for first in [-1, 4, 7, Int.max] {
      let finding = try failure {
        try buffer.withUnsafeMutableBufferPointer { try file.read("b", from: first, into: $0) }
      }
      #expect(finding?.code == .arrayWrongShape)
    }
  }

  @Test func spellingsOfAnAccentAreDifferentNames() throws {
    let path = folder.path("x.safetensors")
    try SafetensorsWriter.write(
      path,
      tensors: [
        .init(name: "caf\u{E9}", shape: [1], elements: .floats([1])),
        .init(name: "cafe\u{301}", shape: [1], elements: .floats([2])),
      ])
    let file = try SafetensorsFile.open(path)
    #expect(try file.floats("caf\u{E9}") == [1])
    #expect(try file.floats("cafe\u{301}") == [2])
  }

  @Test func largeArraysAreConvertedInChunks() throws {
    let path = folder.path("x.safetensors")
    let values = (0..<300_001).map { Int32($0) * 3 - 7 }
    try SafetensorsWriter.write(
      path,
      tensors: [
        .init(name: "i", shape: [values.count], elements: .int32s(values)),
        .init(name: "f", shape: [1, values.count], elements: .floats(values.map { Float($0) })),
      ])
    let file = try SafetensorsFile.open(path)
    #expect(try file.int32s("i") == values)
    #expect(try file.int32s("f") == values)
    #expect(try file.floats("i") == values.map { Float($0) })
  }

  @Test func wrongRequestsWriteNothing() throws {
    let path = folder.path("x.safetensors")
    let a = SafetensorsWriter.Tensor(name: "a", shape: [2], elements: .floats([1, 2]))
    let twice = try failure { try SafetensorsWriter.write(path, tensors: [a, a]) }
    #expect(twice?.code == .arraysMalformed)
    #expect(twice?.message == "`\(path)` cannot hold two arrays named `a`")
    for shape in [[3], [], [-1, -2], [Int.max, 2]] {
      let wrong = SafetensorsWriter.Tensor(name: "a", shape: shape, elements: .floats([1, 2]))
      let finding = try failure { try SafetensorsWriter.write(path, tensors: [wrong]) }
      #expect(finding?.code == .arrayWrongShape)
      #expect(finding?.message == "`a` has 2 elements, which do not fill the shape \(shape)")
    }
    #expect(folder.names() == [])
  }
}
