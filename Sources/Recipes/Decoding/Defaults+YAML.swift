import Model

extension Defaults: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> Defaults? {
    let source = mapping.required("source", as: .name)
    let target = mapping.required("target", as: .name)
    let builds = mapping.required("builds", as: .names)
    let suggested = mapping.optional("suggested-build", as: .name)
    let scenarios = mapping.required("scenarios", as: .names)
    let settings = mapping.required("settings", as: .names)
    guard let source, let target, let builds, let scenarios, let settings else { return nil }
    return Defaults(
      source: source, target: target, builds: builds, suggestedBuild: suggested,
      scenarios: scenarios, settings: settings)
  }
}
