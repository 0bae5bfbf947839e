/// What one person's machines and habits are like where it is not what is usual for the kind: rare, and honest.
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
    /// Share of prompts that are left half-typed while another window is answered, and finished right after.
    package var drafts = 0.0
    /// At it at any hour, with rests that are often shorter than four, and moving on to another machine when a part of the day is
    /// over.
    package var shortNights = false

    package init() {}
}
