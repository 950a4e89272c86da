/// The text of the ini file that loads the extension with its settings.
/// - Throws: `PackagingError.settingsNeedEnvironment` for settings that are more than ini lines.
func iniFile(_ build: PatchedBuild) throws(PackagingError) -> String {
  if let variable = build.settings.environment.keys.min() {
    throw .settingsNeedEnvironment(settings: build.settings.name, variable: variable)
  }
  // phpenmod reads the priority: after what comes with PHP.
  var lines = ["; priority=20", "; settings \(build.settings.name) of forkproof"]
  lines.append("extension=\(PatchedBuild.extensionFile)")
  lines += build.settings.ini.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  return lines.joined(separator: "\n") + "\n"
}
