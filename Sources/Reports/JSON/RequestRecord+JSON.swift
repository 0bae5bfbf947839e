package import Accounts
import Base

extension RequestRecord {
    /// Appends the exchange as one line of a gateway's request log; what is unknown is left out.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("time")
        json.unixSeconds(time)
        json.key("duration")
        json.seconds(duration)
        if let source { Self.write(source, "src", "sport", to: &json) }
        if let destination { Self.write(destination, "dst", "dport", to: &json) }
        json.key("account")
        json.value(account)
        Self.write(client, "client", to: &json)
        Self.write(requestBytes, "request_bytes", to: &json)
        Self.write(responseBytes, "response_bytes", to: &json)
        Self.write(status, "status", to: &json)
        Self.write(stop?.rawValue, "stop", to: &json)
        Self.write(initiator?.rawValue, "initiator", to: &json)
        Self.write(inputTokens, "input_tokens", to: &json)
        Self.write(cachedTokens, "cached_tokens", to: &json)
        Self.write(outputTokens, "output_tokens", to: &json)
        Self.write(thread, "thread", to: &json)
        Self.write(parent, "parent", to: &json)
        Self.write(device, "device", to: &json)
        Self.write(ja4, "ja4", to: &json)
        json.endObject()
        json.newline()
    }

    private static func write(
        _ endpoint: Endpoint, _ address: StaticString, _ port: StaticString, to json: inout JSONWriter
    ) {
        json.key(address)
        json.value(endpoint.address)
        json.key(port)
        json.value(Int(endpoint.port))
    }

    private static func write(_ text: String?, _ key: StaticString, to json: inout JSONWriter) {
        guard let text else { return }
        json.key(key)
        json.value(text)
    }

    private static func write(_ number: Int?, _ key: StaticString, to json: inout JSONWriter) {
        guard let number else { return }
        json.key(key)
        json.value(number)
    }
}
