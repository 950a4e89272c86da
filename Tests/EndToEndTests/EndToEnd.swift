import Testing

/// The built command on the real source. One after the other: they share a cache, and look whether
/// anything is left behind.
@Suite(.serialized) enum EndToEnd {}
