import Accounts
import Documents

extension Evaluation {
    /// The figures as JSON, keys in alphabetical order; a ratio without cases is `null`.
    package func json() -> [UInt8] {
        var json = JSONWriter(indents: true)
        json.beginObject()
        json.key("benign_worse_than_clear")
        json.beginArray()
        for account in accused { account.write(to: &json) }
        json.endArray()
        json.key("headcount")
        writeHeadcounts(to: &json)
        json.key("identity")
        identity.write(to: &json)
        json.key("only_in_report")
        onlyInReport.write(to: &json)
        json.key("only_in_truth")
        onlyInTruth.write(to: &json)
        json.key("pairs")
        json.beginArray()
        for pair in pairs {
            json.beginObject()
            json.key("accounts")
            json.value(pair.accounts)
            json.key("report")
            json.value(pair.report)
            json.key("truth")
            json.value(pair.truth)
            json.endObject()
        }
        json.endArray()
        json.key("paths")
        writePaths(to: &json)
        json.key("schema")
        json.value("tailgate.evaluation/1")
        json.key("verdicts")
        json.beginObject()
        json.key("alert")
        atAlert.write(to: &json)
        json.key("classes")
        json.beginObject()
        for (kind, count) in verdictsByKind.sorted(by: { $0.key < $1.key }) {
            json.key(escaping: kind)
            count.write(to: &json)
        }
        json.endObject()
        json.key("watch")
        atWatch.write(to: &json)
        json.endObject()
        json.endObject()
        json.newline()
        return json.bytes
    }

    /// Classes of which the report counts nobody are left out.
    private func writeHeadcounts(to json: inout JSONWriter) {
        json.beginObject()
        json.key("classes")
        json.beginObject()
        for (kind, score) in headcountsByKind.sorted(by: { $0.key < $1.key }) where score.total > 0 {
            json.key(escaping: kind)
            score.write(to: &json)
        }
        json.endObject()
        json.key("overall")
        headcounts.write(to: &json)
        json.endObject()
    }

    private func writePaths(to json: inout JSONWriter) {
        json.beginObject()
        json.key("classes")
        json.beginObject()
        for (kind, score) in pathsByKind.sorted(by: { $0.key < $1.key }) {
            json.key(escaping: kind)
            score.write(to: &json)
        }
        json.endObject()
        json.key("confusion")
        json.beginObject()
        for (truth, row) in confusion.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            json.key(escaping: truth.rawValue)
            json.beginObject()
            for (label, count) in row.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                json.key(escaping: label.rawValue)
                json.value(count)
            }
            json.endObject()
        }
        json.endObject()
        json.key("labels")
        json.beginObject()
        for (label, score) in pathsByLabel.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            json.key(escaping: label.rawValue)
            score.write(to: &json)
        }
        json.endObject()
        json.key("overall")
        paths.write(to: &json)
        json.endObject()
    }
}

extension Evaluation.PathScore {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("abstained")
        json.value(abstained)
        json.key("abstention")
        json.value(abstention, places: 4)
        json.key("accuracy")
        json.value(accuracy, places: 4)
        json.key("right")
        json.value(right)
        json.key("wrong")
        json.value(wrong)
        json.endObject()
    }
}

extension Evaluation.VerdictCount {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("alert")
        json.value(alert)
        json.key("clear")
        json.value(clear)
        json.key("watch")
        json.value(watch)
        json.endObject()
    }
}

extension Evaluation.HeadcountScore {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("counted")
        json.value(total)
        json.key("coverage")
        json.value(coverage, places: 4)
        json.key("covered")
        json.value(covered)
        json.key("mean_width")
        json.value(meanWidth, places: 2)
        json.key("overstated")
        overstated.write(to: &json)
        json.key("understated")
        understated.write(to: &json)
        json.endObject()
    }
}

extension Evaluation.Detection {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("false_negatives")
        falseNegatives.write(to: &json)
        json.key("false_positives")
        falsePositives.write(to: &json)
        json.key("precision")
        json.value(precision, places: 4)
        json.key("recall")
        json.value(recall, places: 4)
        json.key("true_negatives")
        json.value(trueNegatives)
        json.key("true_positives")
        json.value(truePositives)
        json.endObject()
    }
}

extension Evaluation.Accused {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("account")
        json.value(name.account)
        json.key("class")
        json.value(kind)
        json.key("file")
        json.value(name.file)
        json.key("findings")
        json.beginArray()
        for finding in findings { json.value(finding.rawValue) }
        json.endArray()
        json.key("verdict")
        json.value(verdict.rawValue)
        json.endObject()
    }
}

extension [Evaluation.Name] {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginArray()
        for name in self {
            json.beginObject()
            json.key("account")
            json.value(name.account)
            json.key("file")
            json.value(name.file)
            json.endObject()
        }
        json.endArray()
    }
}
