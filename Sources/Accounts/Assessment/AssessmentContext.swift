/// What judging one account needs to know of all the others: built over everybody at once, used for each.
///
/// A little age does no harm. What it does not know yet of an account counts as ordinary, which is never evidence.
package struct AssessmentContext: Sendable {
    let cells: HelloCells
    let catalogue: ClientCatalogue
    let habits: FamilyHabits
    let paths: PathJudge
    /// What was learnt of client families, earlier runs' included, for saving.
    package let learnt: ClientCatalogue

    package init(_ book: AccountBook, catalogue saved: ClientCatalogue = ClientCatalogue()) {
        // A log gives the whole JA4, which changes with resumption; what captures taught is the stable one. The two are
        // never compared: such a run is judged by itself.
        let isLogged = book.counters.loggedHellos > 0
        var catalogue = isLogged ? ClientCatalogue() : saved
        cells = HelloCells(book.profiles, catalogue: &catalogue)
        habits = FamilyHabits(book.profiles, cells: cells)
        paths = PathJudge(book.profiles, cells: cells)
        self.catalogue = catalogue
        learnt = isLogged ? saved : catalogue
    }
}
