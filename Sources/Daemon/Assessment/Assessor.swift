import Accounts
import Base

/// Judges accounts as they change. What judging one needs of all the others is renewed now and then, so seldom that
/// it takes a small share of the time however many accounts there are.
struct Assessor {
    private var context: AssessmentContext?
    private var made: ContinuousClock.Instant?
    private var took = Duration.zero
    private let catalogue: ClientCatalogue

    /// A new client's ClientHello is learnt this soon; nothing hurts before.
    private static let freshness = Duration.seconds(10)
    /// At most this share of the time goes into making the context.
    private static let share = 0.02

    init(catalogue: ClientCatalogue = ClientCatalogue()) {
        self.catalogue = catalogue
    }

    /// The fronts by which accounts were judged last.
    var fronts: Fronts? { context?.fronts }

    /// The context, renewed when it is old.
    mutating func context(of book: AccountBook, at now: ContinuousClock.Instant = .now) -> AssessmentContext {
        if let context, let made, now - made < max(Self.freshness, took / Self.share) { return context }
        let began = ContinuousClock.now
        let fresh = AssessmentContext(
            book, catalogue: catalogue, recognised: context?.fronts.recognised ?? [])
        took = .now - began
        made = now
        context = fresh
        return fresh
    }
}
