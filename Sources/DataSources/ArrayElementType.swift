/// The element types that files of arrays hold, by the names that safetensors gives them.
public enum ArrayElementType: String, CaseIterable, Sendable {
  case bool = "BOOL"
  case uint8 = "U8"
  case int8 = "I8"
  case float8E5M2 = "F8_E5M2"
  case float8E4M3 = "F8_E4M3"
  case int16 = "I16"
  case uint16 = "U16"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int32 = "I32"
  case uint32 = "U32"
  case float32 = "F32"
  case complex64 = "C64"
  case float64 = "F64"
  case int64 = "I64"
  case uint64 = "U64"

  /// The bytes of one element.
  public var width: Int {
    switch self {
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .complex64, .float64, .int64, .uint64: 8
    }
  }

  /// Whether the elements can be read as numbers; the 8-bit floating-point and the complex types cannot.
  public var isReadable: Bool {
    switch self {
    case .float8E5M2, .float8E4M3, .complex64: false
    default: true
    }
  }

  /// Whether every value of the type is also a Float; others are rounded to the nearest when read as such.
  public var isExactAsFloat: Bool {
    switch self {
    case .bool, .uint8, .int8, .int16, .uint16, .float16, .bfloat16, .float32: true
    default: false
    }
  }

  /// Whether the type holds whole numbers (or truth values) only.
  public var isWhole: Bool {
    switch self {
    case .bool, .uint8, .int8, .int16, .uint16, .int32, .uint32, .int64, .uint64: true
    default: false
    }
  }
}
