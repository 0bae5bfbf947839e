package import Base

/// What judging one account needs to know of all the others: built over everybody at once, used for each.
///
/// A little age does no harm. What it does not know yet of an account counts as ordinary, which is never evidence.
package struct AssessmentContext: Sendable {
    let cells: HelloCells
    let catalogue: ClientCatalogue
    let habits: FamilyHabits
    let paths: PathJudge
    /// Whose connections say nothing about any client.
    package let fronts: Fronts
    /// What was learnt of client families, earlier runs' included, for saving.
    package let learnt: ClientCatalogue

    /// - Parameter recognised: the front's addresses as the context before this one recognised them.
    package init(
        _ book: AccountBook, catalogue saved: ClientCatalogue = ClientCatalogue(),
        recognised: Set<IPAddress> = []
    ) {
        var fronts = Fronts(named: book.rules.fronts)
        if fronts.named == nil { fronts.recognised = book.recognisedFronts(after: recognised) }
        self.fronts = fronts
        let profiles = book.profiles.lazy.map { fronts.leftOut(of: $0) }
        // A log gives the whole JA4, which changes with resumption; what captures taught is the stable one. The two are
        // never compared: such a run is judged alone.
        let isLogged = book.counters.loggedHellos > 0
        var catalogue = isLogged ? ClientCatalogue() : saved
        cells = HelloCells(profiles, catalogue: &catalogue)
        habits = FamilyHabits(profiles, cells: cells)
        paths = PathJudge(profiles, cells: cells, fronts: fronts)
        self.catalogue = catalogue
        learnt = isLogged ? saved : catalogue
    }
}
