public import ArgumentParser
public import Driver

extension ShowFormat: ExpressibleByArgument {}
extension GraphStage: ExpressibleByArgument {}
