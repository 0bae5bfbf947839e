/// What one person's machines are like where it is not what is usual for the kind: habits that are rare, and honest.
package struct Setup: Sendable {
    /// Machines a person works on, a window on each; of one who lets scripts prompt agents, all but the first are these
    /// agents'. Nil for what is usual.
    package var machines: Int?
    /// Each machine stands in a place of its own, as rented servers in several regions do.
    package var machinesApart = false
    /// Everything goes through a reverse proxy of the person's own.
    package var ownRouter = false
    /// Scripts prompt with a word ("continue") in place of what their tests printed.
    package var terseScripts = false

    package init() {}
}
