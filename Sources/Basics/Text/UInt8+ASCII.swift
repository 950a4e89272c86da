/// The classes of ASCII, in no language and no locale.
extension UInt8 {
  /// Whether it is one of `0` to `9`.
  @inlinable package var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }

  /// Whether it is one of `A` to `Z`.
  @inlinable package var isASCIIUppercase: Bool { self >= 0x41 && self <= 0x5a }

  /// Whether it is one of `a` to `z`.
  @inlinable package var isASCIILowercase: Bool { self >= 0x61 && self <= 0x7a }

  /// Whether it is one of `A` to `Z` and `a` to `z`.
  @inlinable package var isASCIILetter: Bool { isASCIIUppercase || isASCIILowercase }

  /// Whether it is a digit of base 16, in capital or small letters.
  @inlinable package var isASCIIHexDigit: Bool {
    isASCIIDigit || (self | 0x20 >= 0x61 && self | 0x20 <= 0x66)
  }
}
