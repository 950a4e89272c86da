import Basics
import Files
import Storage
import Testing

@Suite struct KeyTests {
  private func key(_ build: (inout CacheKey) -> Void) -> String {
    var key = CacheKey(kind: "test", schema: 1)
    build(&key)
    return key.hexadecimal
  }

  @Test func fieldsDoNotRunIntoEachOther() {
    let parts = key {
      $0.add("ab"); $0.add("c")
    }
    #expect(
      parts
        != key {
          $0.add("a"); $0.add("bc")
        })
    #expect(parts != key { $0.add("abc") })
    #expect(
      key {
        $0.add(["a", "b"]); $0.add("c")
      }
        != key {
          $0.add(["a"]); $0.add(["b", "c"])
        })
    #expect(key { $0.add("") } != key { _ in })
  }

  @Test func orderOfNamesDoesNotMatterButValuesDo() {
    #expect(key { $0.add(["a": "1", "b": "2"]) } == key { $0.add(["b": "2", "a": "1"]) })
    #expect(key { $0.add(["a": "1", "b": "2"]) } != key { $0.add(["a": "2", "b": "1"]) })
  }

  @Test func kindAndSchemaCount() {
    #expect(
      CacheKey(kind: "a", schema: 1).hexadecimal != CacheKey(kind: "a", schema: 2).hexadecimal)
    #expect(
      CacheKey(kind: "a", schema: 1).hexadecimal != CacheKey(kind: "b", schema: 1).hexadecimal)
  }

  @Test func digestIsThatOfTheStandard() {
    // FIPS 180-4, the example of one block.
    #expect(
      digest(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
