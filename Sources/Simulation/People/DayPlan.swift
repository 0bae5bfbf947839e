/// When a person works on a day: sessions in the order of their start.
struct DayPlan {
    struct Session {
        var start: Int64
        var turns: Int
        var windows: Int
    }

    var sessions: [Session] = []
    /// Nothing is begun by hand after this.
    var until = Int64.min
    /// When orchestrated runs are started.
    var runs: [Int64] = []
    var jobs: [Int64] = []

    private static let hour = 3600.0

    /// - Parameters:
    ///   - midnight: The local day's begin, in nanoseconds of Unix time.
    ///   - day: Days since the household's first.
    ///   - weekday: 0 is Monday.
    init(
        for person: inout Person, midnight: Int64, day: Int, weekday: Int, volume: Double,
        parameters: PersonParameters
    ) {
        let style = person.style
        let isWeekend = weekday >= 5
        var goes = isWeekend ? parameters.weekendProbability : parameters.workdayProbability
        if style.worksLong { goes = 0.97 }
        let jitter = Normal(0, deviation: parameters.dayJitterHours)
        if style.jobsPerDay > 0 {
            jobs = Self.jobs(
                perDay: style.jobsPerDay * volume * (isWeekend ? 0.4 : 1), midnight: midnight, &person.generator)
        }
        guard style.turnsPerDay > 0, person.generator.happens(goes) else { return }

        var wake = person.wake + jitter.sample(&person.generator)
        var sleep = person.sleepOnset + jitter.sample(&person.generator)
        if style.rotatesShifts {
            // Early, late and night shift of eight hours, a week each.
            let shift = Double(day / 7 % 3) * 8
            wake += shift - 2
            sleep += shift - 2
        }
        if style.worksLong { sleep = wake + person.generator.uniform(style.shortNights ? 23...24 : 17...19) }
        wake = max(wake, 0)
        sleep = max(sleep, wake + 6)
        until = midnight + nanoseconds(sleep * Self.hour)

        let noise = LogNormal(1, sigma: parameters.dayIntensitySigma).sample(&person.generator)
        let turns = Int((style.turnsPerDay * volume * noise).rounded())
        let blocks = Self.blocks(&person, wake: wake, sleep: sleep, parameters: parameters)
        let available = blocks.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        plan(turns: turns, available: available, style: style, parameters: parameters, &person.generator)
        // From hours of work to hours of the clock.
        for index in sessions.indices {
            sessions[index].start = midnight + Self.clock(Double(sessions[index].start) / 1e9, blocks: blocks)
        }
        if style.orchestration != nil {
            let at = person.generator.uniform() * available * Self.hour
            runs.append(midnight + Self.clock(at, blocks: blocks))
            // The last thing before leaving: it works through the night.
            if person.generator.happens(0.5) {
                runs.append(midnight + Self.clock(available * Self.hour - 60, blocks: blocks))
            }
            runs.sort()
        }
    }

    /// Hours of work in hours of the clock since midnight: mornings, afternoons and some evenings.
    private static func blocks(
        _ person: inout Person, wake: Double, sleep: Double, parameters: PersonParameters
    ) -> [ClosedRange<Double>] {
        if person.style.shortNights { return [wake...sleep] }
        let begin = wake + min(parameters.firstSession.sample(&person.generator), 4)
        if person.style.worksLong { return [begin...max(begin + 1, sleep - 0.5)] }
        let lunch = max(parameters.lunch.sample(&person.generator), begin + 1)
        let back = lunch + min(parameters.lunchHours.sample(&person.generator), 2)
        let leave = max(begin + parameters.workHours.sample(&person.generator), back + 1)
        var blocks = [begin...lunch, back...min(leave, max(sleep, back + 1))]
        if person.generator.happens(parameters.eveningProbability), leave + 2 < sleep {
            blocks.append(leave + 1.5...sleep)
        }
        return blocks
    }

    /// Spreads turns over sessions and these over the hours of work; starts are in nanoseconds of work.
    private mutating func plan(
        turns: Int, available: Double, style: WorkStyle, parameters: PersonParameters, _ generator: inout Generator
    ) {
        guard turns > 0 else { return }
        // Rough seconds of a turn: a person's part, and an agent's, which windows share.
        let hand = 28.0
        let whole = 85.0
        var windows = style.windows
        if windows == 1, generator.happens(parameters.secondWindowProbability) { windows = 2 }
        var seconds = Double(turns) * max(hand, whole / Double(windows))
        while seconds > 0.7 * available * Self.hour, windows < style.mostWindows {
            windows += 1
            seconds = Double(turns) * max(hand, whole / Double(windows))
        }
        let perSession = min(parameters.turnsPerSession * Double(windows), 60)
        let count = max(1, Int((Double(turns) / perSession).rounded()))
        let slack = max(0, available * Self.hour - seconds)
        var gaps = (0...count).map { _ in generator.exponential(mean: 1) }
        let sum = max(gaps.reduce(0, +), 1e-9)
        gaps = gaps.map { $0 / sum * slack }
        var at = 0.0
        var left = turns
        for index in 0..<count {
            at += gaps[index]
            let share = left / (count - index)
            sessions.append(Session(start: nanoseconds(at), turns: share, windows: windows))
            at += seconds * Double(share) / Double(turns)
            left -= share
        }
    }

    private static func clock(_ worked: Double, blocks: [ClosedRange<Double>]) -> Int64 {
        var left = worked / hour
        for block in blocks {
            let length = block.upperBound - block.lowerBound
            if left <= length { return nanoseconds((block.lowerBound + left) * hour) }
            left -= length
        }
        return nanoseconds((blocks.last?.upperBound ?? 0) * hour)
    }

    /// One run every six hours, and the rest when somebody pushes, by day.
    private static func jobs(perDay: Double, midnight: Int64, _ generator: inout Generator) -> [Int64] {
        var jobs = [3, 9, 15, 21].map { midnight + nanoseconds($0 * hour + generator.uniform() * 20) }
        for _ in 0..<generator.poisson(mean: max(0, perDay - 4)) {
            let at = min(max(Normal(14, deviation: 3).sample(&generator), 6), 23.5)
            jobs.append(midnight + nanoseconds(at * hour))
        }
        return jobs.sorted()
    }
}
