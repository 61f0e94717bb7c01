public import ArgumentParser
public import Driver

extension FindingFormat: ExpressibleByArgument {}
