import History
import Judging
import Packaging
import Storage

/// The latest evaluation that decided on a build with this machine code; nil when none did. What it
/// says is read from the record itself: the database only tells where to look.
func judgement(ofMachineCode code: String, _ locations: Locations) throws -> JudgementReference? {
  guard let found = try HistoryIndex(locations).decision(onMachineCode: code) else { return nil }
  let path = RecordName.path(of: found.evaluation.name, in: locations.records)
  let record = try PastEvaluation(ofRecord: path)
  guard
    let candidate = record?.candidates.first(where: {
      $0.subject == found.candidate.subject && $0.machineCode == code
    }), let record
  else { return nil }
  return JudgementReference(
    record: record.name, sha256: record.sha256, verdict: candidate.verdict.rawValue,
    why: candidate.why)
}
