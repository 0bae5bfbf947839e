/// Elements of all collections within a value, however deep: what grows when something is unbounded.
func heldItems(in value: Any) -> Int {
    let mirror = Mirror(reflecting: value)
    let isCollection =
        mirror.displayStyle == .collection || mirror.displayStyle == .set
        || mirror.displayStyle == .dictionary
    return mirror.children.reduce(isCollection ? mirror.children.count : 0) { $0 + heldItems(in: $1.value) }
}
