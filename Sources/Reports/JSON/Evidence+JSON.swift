import Signals

/// What a document is written for.
enum DocumentUse {
    /// To be read now: with titles and sentences.
    case served
    /// To be read later: with figures alone, which are worded when they are read. Only words of another build are kept.
    case stored
}

extension Evidence {
    func write(to json: inout JSONWriter, _ use: DocumentUse) {
        json.beginObject()
        json.key("figures")
        if let figures = signal.figures { figures.write(to: &json) } else { json.null() }
        json.key("log10_e")
        json.evidence(log10E)
        json.key("proof")
        json.value(proof.rawValue)
        json.key("samples")
        json.value(samples)
        json.key("signal")
        json.value(signal.id)
        if use == .served || signal.figures == nil {
            json.key("summary")
            json.value(signal.summary)
            json.key("title")
            json.value(signal.title)
        }
        json.endObject()
    }
}

extension Silence {
    func write(to json: inout JSONWriter, _ use: DocumentUse) {
        json.beginObject()
        json.key("cause")
        json.value(cause.id)
        json.key("figures")
        cause.figures.write(to: &json)
        if use == .served || cause.id == nil {
            json.key("reason")
            json.value(cause.sentence)
        }
        json.key("signal")
        json.value(id)
        if use == .served {
            json.key("title")
            json.value(title)
        }
        json.endObject()
    }
}

extension Figures {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        for (name, value) in all {
            json.key(escaping: name.rawValue)
            switch value {
            case .count(let count): json.value(count)
            case .number(let number): json.value(number, places: 3)
            case .flag(let flag): json.value(flag)
            case .text(let text): json.value(text)
            case .texts(let texts): json.value(texts)
            }
        }
        json.endObject()
    }
}
