import Judging

/// What was measured of the forks of one cell, as the JSON report has it.
struct JSONPrice: Encodable {
  var measure: String
  var own: Values
  var base: Values?
  var withoutExtension: Values?

  struct Values: Encodable {
    var median: Double
    var lowerQuartile: Double
    var upperQuartile: Double
    var count: Int

    init(_ spread: Spread) {
      median = spread.median
      lowerQuartile = spread.lower
      upperQuartile = spread.upper
      count = spread.count
    }
  }

  init(_ price: CellPrice) {
    measure = price.measure.rawValue
    own = Values(price.own)
    base = price.base.map(Values.init)
    withoutExtension = price.plain.map(Values.init)
  }
}
