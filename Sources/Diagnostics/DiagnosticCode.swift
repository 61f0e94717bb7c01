/// The stable code of a kind of finding; never reused for another meaning.
///
/// The hundreds tell the stage: 00 reading YAML, 01 the language, 02 types and shapes, 03 data and training,
/// 04 weights and arrays, 05 the machine and files, 06 warnings of an expert.
public enum DiagnosticCode: String, CaseIterable, Sendable {
  // Reading YAML.
  case yamlSyntax = "GC0001"
  case yamlLimit = "GC0002"
  case yamlEncoding = "GC0003"
  case yamlDuplicateKey = "GC0004"
  case yamlRefused = "GC0005"
  case yamlEmpty = "GC0006"

  // The language.
  case wrongVersion = "GC0101"
  case unknownKey = "GC0102"
  case missingKey = "GC0103"
  case wrongKind = "GC0104"
  case valueOutOfRange = "GC0105"
  case unknownLayer = "GC0106"
  case undefinedName = "GC0107"
  case duplicateName = "GC0108"
  case badName = "GC0109"
  case expressionSyntax = "GC0110"
  case expressionNotWhole = "GC0111"
  case expressionOverflow = "GC0112"
  case blockContainsItself = "GC0113"
  case cycle = "GC0114"
  case badSetting = "GC0115"
  case tooLarge = "GC0116"
  case pathLeavesFolder = "GC0117"

  // Types and shapes.
  case missingAxis = "GC0201"
  case wrongElementType = "GC0202"
  case sizesDisagree = "GC0203"
  case doesNotDivide = "GC0204"
  case assertionFails = "GC0205"
  case wrongInputCount = "GC0206"
  case duplicateAxis = "GC0207"
  case sizeNotPositive = "GC0208"
  case sizeNotFixed = "GC0209"
  case axesDiffer = "GC0210"

  // Data and training.
  case noTraining = "GC0301"
  case noData = "GC0302"
  case dataMissing = "GC0303"
  case dataMalformed = "GC0304"
  case dataDisagrees = "GC0305"
  case notFinite = "GC0307"
  case unsuitableModel = "GC0311"

  // Weights and arrays.
  case arraysMalformed = "GC0401"
  case arrayMissing = "GC0402"
  case arrayUnexpected = "GC0403"
  case arrayWrongShape = "GC0404"
  case arrayWrongElementType = "GC0405"
  case arrayNotFinite = "GC0406"
  case indexOutOfRange = "GC0407"

  // The machine and its files.
  case cannotRead = "GC0501"
  case cannotWrite = "GC0502"
  case missingLibrary = "GC0503"
  case fileTooLarge = "GC0504"
  case notAFile = "GC0505"
  case stopped = "GC0506"
  case outOfMemory = "GC0507"
  case compilerDefect = "GC0508"

  // Warnings of an expert.
  case examplesMixed = "GC0601"
  case paddingCounted = "GC0602"
  case unusedParameters = "GC0603"
  case unusedLayer = "GC0604"
  case paddingTakenForReal = "GC0605"
  case lossOnWrongScale = "GC0606"
  case dropoutWithoutEffect = "GC0607"
  case parameterWithoutEffect = "GC0608"
  case frozenAfterTrained = "GC0609"
  case unfittingLabels = "GC0610"
  case looksAhead = "GC0611"
  case constantResult = "GC0612"
  case unknownTakenForPadding = "GC0613"
}
