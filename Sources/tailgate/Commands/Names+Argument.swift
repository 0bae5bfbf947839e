import ArgumentParser
import Documents

extension ReviewOutcome: ExpressibleByArgument {}
