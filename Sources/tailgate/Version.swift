/// The program's version; packaging/build-deb holds the changelog to it.
enum Version {
    static let text = "0.1.0"
}
