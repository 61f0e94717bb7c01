public import ArgumentParser
public import Driver

extension BenchOptions.Grouping: ExpressibleByArgument {}
