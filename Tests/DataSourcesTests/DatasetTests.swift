import DataSources
import Diagnostics
import Glibc
import Testing
import TestSupport

struct DatasetTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// FNV-1a over the bits of the numbers, to compare whole tables with PyTorch's.
  private func fingerprint(_ values: [Float]) -> UInt64 {
    values.reduce(0xCBF2_9CE4_8422_2325) { hash, value in
      (0..<4).reduce(hash) { hash, byte in
        (hash ^ UInt64(value.bitPattern >> (8 * UInt32(byte)) & 255)) &* 0x100_0000_01B3
      }
    }
  }

  @Test func normalizationHasTorchvisionsBits() {
    // From `x.float().div(255).sub_(mean).div_(deviation)` in PyTorch 2.
    #expect(fingerprint(PixelNormalization().table) == 0x8A05_7589_586A_AF97)
    #expect(fingerprint(PixelNormalization(mean: 0.5, deviation: 0.5).table) == 0x6858_3D38_4CFE_ACCE)
    #expect(fingerprint(PixelNormalization(mean: 0.2860, deviation: 0.3530).table) == 0xE470_7A0D_662F_B8DB)
    #expect(PixelNormalization.none.table == (0..<256).map { Float($0) })
  }

  private func images(
    _ count: Int = 3, labels: [UInt8] = [2, 0, 9], limit: Int? = nil
  ) throws -> Dataset {
    let images = try folder.write("images", idx([count, 1, 2], (0..<(2 * count)).map { UInt8($0 * 51) }))
    let labels = try folder.write("labels", gzip(idx([labels.count], labels)))
    return try Dataset.images(
      ("image", images), labels: ("labels", labels),
      normalization: PixelNormalization(mean: 0.5, deviation: 0.5),
      limit: limit)
  }

  @Test func imagesAndLabelsAreGathered() throws {
    let data = try images()
    #expect(data.count == 3)
    let image = try #require(data.column("image"))
    let labels = try #require(data.column("labels"))
    #expect(image.shape == [1, 1, 2])
    #expect(labels.shape == [])
    var pixels = [Float](repeating: .nan, count: 6)
    image.gather([2, 0, 2], into: &pixels)
    let table = PixelNormalization(mean: 0.5, deviation: 0.5).table
    #expect(pixels == [204, 255, 0, 51, 204, 255].map { table[$0] })
    var classes = [Int32](repeating: -1, count: 2)
    labels.gather([2, 0][...], into: &classes)
    #expect(classes == [9, 2])
    var raw = [Int32](repeating: -1, count: 2)
    image.gather(1..<2, into: &raw)
    #expect(raw == [102, 153])
    labels.gather(0..<2, into: &pixels)
    #expect(pixels.prefix(2) == [2, 0])
    #expect(image.reshaped(to: [2])?.shape == [2])
    #expect(image.reshaped(to: [3]) == nil)
    #expect(data.column("other") == nil)
  }

  @Test func aLimitKeepsTheFirstExamples() throws {
    #expect(try images(limit: 2).count == 2)
    #expect(try images(limit: 0).count == 0)
    #expect(try images(limit: 100).count == 3)
    // The label 9 is the third.
    try images(limit: 2).checkClasses("labels", below: 3)
  }

  @Test func countsMustAgree() throws {
    let finding = try failure { try images(labels: [1, 2]) }
    #expect(finding?.code == .dataDisagrees)
    #expect(
      finding?.message
        == "3 images but 2 labels: `\(folder.path("images"))` and `\(folder.path("labels"))` do not belong together"
    )
    #expect(finding?.help == ["give the labels of the same set (training or test)"])
  }

  @Test func swappedFilesAreRecognized() throws {
    _ = try images()
    let finding = try failure {
      try Dataset.images(("image", folder.path("labels")), labels: ("labels", folder.path("images")))
    }
    #expect(finding?.code == .dataMalformed)
    #expect(
      finding?.message
        == "`\(folder.path("labels"))` holds an array of [3], where images need at least three axes")
    #expect(finding?.help == ["it looks like labels: the two files are swapped"])
    let images = folder.path("images")
    let both = try failure { try Dataset.images(("image", images), labels: ("labels", images)) }
    #expect(both?.message == "`\(images)` holds an array of [3, 1, 2], where labels need one axis")
    let fractions = try folder.write("f", idx(type: 0x0D, [3], [UInt8](repeating: 0, count: 12)))
    #expect(
      try failure { try Dataset.images(("image", images), labels: ("labels", fractions)) }?.message
        == "`\(fractions)` holds fractions, where labels are whole numbers")
  }

  @Test func noExamplesOfAnImpossibleSizeAreRefused() throws {
    let huge = 0xFFFF_FFFF
    let images = try folder.write("images", idx([0, huge, huge, huge], []))
    let labels = try folder.write("labels", idx([0], []))
    let finding = try failure { try Dataset.images(("image", images), labels: ("labels", labels)) }
    #expect(finding?.code == .dataMalformed)
    #expect(finding?.message.contains("whose size is beyond 64 bits") == true)
    let none = try folder.write("none", idx([0, 28, 28], []))
    #expect(try Dataset.images(("image", none), labels: ("labels", labels)).count == 0)
  }

  @Test func classesAreChecked() throws {
    let data = try images()
    try data.checkClasses("labels", below: 10)
    let finding = try failure { try data.checkClasses("labels", below: 9) }
    #expect(finding?.code == .dataDisagrees)
    #expect(
      finding?.message == "the column `labels` holds the class 9; with 9 outputs, classes go from 0 to 8")
    #expect(finding?.help == ["give the head 10 outputs, or correct the data"])
    let negative = Dataset(
      count: 2, columns: [DatasetColumn(name: "y", shape: [], storage: .int32s([1, -1]))])
    #expect(
      try failure { try negative.checkClasses("y", below: 2) }?.message
        == "the column `y` holds the class -1; with 2 outputs, classes go from 0 to 1")
    #expect(try failure { try data.checkClasses("label", below: 2) }?.code == .noData)
    let fractions = Dataset(count: 1, columns: [DatasetColumn(name: "y", shape: [], storage: .floats([0.5]))])
    #expect(try failure { try fractions.checkClasses("y", below: 2) }?.code == .dataDisagrees)
  }

  @Test func arraysBecomeColumns() throws {
    let path = folder.path("x.safetensors")
    try SafetensorsWriter.write(
      path,
      tensors: [
        .init(name: "x", shape: [3, 2], elements: .floats([1, 2, 3, 4, 5, 6])),
        .init(name: "tokens", shape: [3, 1], elements: .int32s([7, 8, 9])),
      ])
    let data = try Dataset.arrays(path: path, limit: 2)
    #expect(data.count == 2)
    var values = [Float](repeating: 0, count: 4)
    try #require(data.column("x")).gather([1, 0], into: &values)
    #expect(values == [3, 4, 1, 2])
    let tokens = try #require(data.column("tokens"))
    #expect(tokens.shape == [1])
    var ids = [Int32](repeating: 0, count: 1)
    tokens.gather([1], into: &ids)
    #expect(ids == [8])
    #expect(tokens.range(ofFirst: 2) == 7...8)
    let types = try Dataset.arrays(path: fixture("types.safetensors"), names: ["u8", "bool"])
    #expect(types.count == 3)
    var bytes = [Float](repeating: 0, count: 3)
    try #require(types.column("u8")).gather(0..<3, into: &bytes)
    #expect(bytes == [0, 1, 255])
  }

  @Test func arraysThatDoNotFitAreRefused() throws {
    let path = folder.path("x.safetensors")
    func finding(_ tensors: [SafetensorsWriter.Tensor]) throws -> Diagnostic? {
      try SafetensorsWriter.write(path, tensors: tensors)
      return try failure { try Dataset.arrays(path: path) }
    }
    let three = SafetensorsWriter.Tensor(name: "a", shape: [3], elements: .floats([1, 2, 3]))
    let two = SafetensorsWriter.Tensor(name: "b", shape: [2], elements: .floats([1, 2]))
    let different = try finding([three, two])
    #expect(different?.code == .dataDisagrees)
    #expect(different?.message == "`\(path)` holds 3 examples in `a` but 2 in `b`")
    let single = try finding([.init(name: "a", shape: [], elements: .floats([1]))])
    #expect(single?.code == .dataMalformed)
    #expect(try finding([])?.code == .noData)
    let huge = try finding([.init(name: "a", shape: [0, .max, 2], elements: .floats([]))])
    #expect(huge?.code == .dataMalformed)
  }
}

private let fashionMNIST = "/usr/share/datasets/fashion-mnist"

/// The real files, where Debian's package `dataset-fashion-mnist` is installed.
@Suite(.enabled(if: access(fashionMNIST, R_OK) == 0, "dataset-fashion-mnist is not installed"))
struct FashionMNISTTests {
  @Test(arguments: [
    ("train", 60_000, [9, 0, 0, 3, 0, 2, 7, 2]), ("t10k", 10_000, [9, 2, 1, 1, 6, 1, 4, 6]),
  ])
  func imagesAndLabels(set: String, count: Int, first: [Int32]) throws {
    let data = try Dataset.images(
      ("image", "\(fashionMNIST)/\(set)-images-idx3-ubyte.gz"),
      labels: ("labels", "\(fashionMNIST)/\(set)-labels-idx1-ubyte.gz"))
    #expect(data.count == count)
    #expect(data.column("image")?.shape == [1, 28, 28])
    var classes = [Int32](repeating: -1, count: first.count)
    data.column("labels")?.gather(0..<first.count, into: &classes)
    #expect(classes == first)
    #expect(data.column("labels")?.range(ofFirst: count) == 0...9)
    #expect(data.column("image")?.range(ofFirst: count) == 0...255)
  }
}
