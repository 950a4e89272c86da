import Model

/// `Testing` has an `ExitStatus` too, and the module `Observation` a type of its own name.
typealias WaitStatus = ExitStatus
