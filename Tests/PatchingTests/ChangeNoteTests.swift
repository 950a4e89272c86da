import Model
import Patching
import Testing

/// What is said of a change that looks for its test.
@Suite struct ChangeNoteTests {
  @Test func aChangeThatAsksForForkproofIsNamed() {
    let diff = """
      diff --git a/a.c b/a.c
      --- a/a.c
      +++ b/a.c
      @@ -1 +1,3 @@
       one
      +if (getenv("FORKPROOF_RUN")) behave();
      +if (strstr(path, "forkproof")) behave();
      diff --git a/b.c b/b.c
      --- a/b.c
      +++ b/b.c
      @@ -1 +1,2 @@
       one
      +/* ForkProof */
      """
    #expect(
      PatchNote.notes(onDiff: diff) == [
        .namesForkproof(inFile: "a.c"), .namesForkproof(inFile: "b.c"),
      ])
  }

  @Test func whatStandsThereAlreadyOrGoesIsNoMatter() {
    let diff = """
      --- a/forkproof.c
      +++ b/forkproof.c
      @@ -1,2 +1,2 @@
       forkproof
      -forkproof
      +something else
      """
    #expect(PatchNote.notes(onDiff: diff) == [])
  }
}
