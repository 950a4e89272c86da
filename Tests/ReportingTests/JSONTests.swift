import Foundation
import Testing
import TestSupport
@testable import Basics
@testable import Reporting

@Suite("JSON")
struct JSONTests {
  private func validator() throws -> SchemaValidator {
    try SchemaValidator(Data(contentsOf: Fixture.schema))
  }

  @Test("a report is valid by its schema")
  func fixtureIsValid() throws {
    let text = try render(Fixture.report, as: .json)
    #expect(try validator().problems(in: Data(text.utf8)) == [])
  }

  @Test("the report of an interrupted evaluation is valid and says that it was")
  func interruptedIsValid() throws {
    let report = try #require(ReportInput(Fixture.interrupted))
    let text = try render(report, as: .json)
    #expect(text.contains("\"interrupted\" : true"))
    #expect(!text.contains("\n  \"seconds\""))
    #expect(try validator().problems(in: Data(text.utf8)) == [])
  }

  @Test func hostileIsValidAndInert() throws {
    let text = try Hostile.rendered(.json)
    #expect(try validator().problems(in: Data(text.utf8)).prefix(3) == [])
    let driving = text.unicodeScalars.first { scalar in
      scalar != "\n"
        && [.control, .format, .lineSeparator].contains(scalar.properties.generalCategory)
    }
    #expect(driving == nil)
    let fields = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let source = try #require(fields?["source"] as? [String: Any])
    #expect(source["name"] as? String == Hostile.text, "nothing is lost on the way")
  }

  @Test(
    "the validator sees what is wrong",
    arguments: [
      ("\"schema\" : 1", "\"schema\" : 2"), ("\"interrupted\" : false", "\"interrupted\" : 0"),
      ("\"verdict\" : \"PASS\"", "\"verdict\" : \"pass\""), ("\"inBase\"", "\"inbase\""),
      ("\"confidence\" : 0.95", "\"confidence\" : 95"), ("\"runs\" : 1", "\"runs\" : 1.5"),
    ])
  func validatorSees(_ right: String, _ wrong: String) throws {
    let text = try render(Fixture.report, as: .json)
    #expect(text.contains(right))
    let spoilt = text.replacing(right, with: wrong)
    #expect(try !validator().problems(in: Data(spoilt.utf8)).isEmpty)
  }
}
