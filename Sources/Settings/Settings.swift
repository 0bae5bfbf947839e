/// What the daemon was asked to do: every key of `tailgate.yaml`, with its default.
///
/// A value as such holds whatever it is given; `SettingsLoader` is what checks ranges.
package struct Settings: Sendable, Equatable {
    package var capture = Capture()
    package var edge = Edge()
    package var requestLog = RequestLog()
    package var identity = Identity()
    package var api = API()
    package var sink = Sink()
    package var store = Store()
    package var limits = Limits()
    package var people = People()
    package var log = Log()

    package init() {}
}
