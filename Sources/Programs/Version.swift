/// The program's version; packaging/build-deb holds the changelog to it.
package enum Version {
    package static let text = "0.1.0"
}
