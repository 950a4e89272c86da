import Judging
import Model

extension ReportInput {
  /// What a row's forks cost beyond those of the base, or of PHP without the extension; nothing for the
  /// base itself.
  func price(_ row: Row) -> [PriceFinding] {
    guard !row.isBase else { return [] }
    return assessment.prices.findings(
      of: row.candidate.subject, confidence: assessment.opening.sampling.confidence)
  }

  /// The same in words; nil where there is nothing to tell.
  func priceWords(_ row: Row) -> String? {
    let told = price(row).map(\.words)
    return told.isEmpty ? nil : told.joined(separator: "; ")
  }

  /// What was measured of the forks of a cell, by what was measured.
  func price(_ row: Row, _ column: CellID) -> [CellPrice] {
    PriceMeasure.allCases.compactMap { measure in
      assessment.prices.spread(measure, of: row.candidate.subject, at: column).map {
        CellPrice(
          measure: measure, own: $0,
          base: row.isBase ? nil : assessment.prices.spread(measure, of: .base, at: column),
          plain: assessment.prices.spread(measure, of: .control(.noExtension), at: column))
      }
    }
  }
}

/// What was measured of the forks of one cell.
struct CellPrice: Sendable, Equatable {
  var measure: PriceMeasure
  var own: Spread
  var base: Spread?
  var plain: Spread?

  /// `fork() in the parent: 1.0 s (…); base 0.4 ms (…); without the extension …`
  var words: String {
    let others = [("base", base), ("without the extension", plain)].compactMap { name, spread in
      spread.map { "\(name) \($0.words(measure))" }
    }
    return "\(measure.title): " + ([own.words(measure)] + others).joined(separator: "; ")
  }
}
