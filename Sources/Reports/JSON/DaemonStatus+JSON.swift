import Accounts
import Signals

extension DaemonStatus {
    /// A JSON document; keys in alphabetical order, `null` for what there is none of.
    package var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("accounts")
        accounts.write(to: &json)
        json.key("alerts")
        json.beginObject()
        json.key("latest")
        json.value(Int(latestAlert))
        json.key("oldest")
        json.value(Int(oldestAlert))
        json.key("waiting_for_store")
        json.value(store.waitingAlerts)
        json.endObject()
        json.key("blind_seconds")
        json.value(blindSeconds, places: 3)
        json.key("capture")
        json.beginArray()
        for capture in captures { capture.write(to: &json) }
        json.endArray()
        json.key("exchanges")
        json.value(exchanges)
        json.key("failed_exchanges")
        json.value(failedExchanges)
        json.key("fronts")
        fronts.write(to: &json)
        json.key("joins")
        joins.write(to: &json)
        json.key("late_lines")
        json.value(lateLines)
        json.key("mailbox")
        json.beginObject()
        json.key("dropped")
        json.value(droppedBatches)
        json.key("waiting")
        json.value(mailboxBytes)
        json.endObject()
        json.key("memory")
        json.beginObject()
        json.key("resident")
        json.value(residentBytes)
        json.endObject()
        json.key("now")
        json.value(now)
        json.key("rates")
        json.beginObject()
        json.key("exchanges_per_s")
        json.value(exchangesPerSecond, places: 1)
        json.key("packets_per_s")
        json.value(packetsPerSecond, places: 1)
        json.endObject()
        json.key("refused_exchanges")
        json.value(refusedExchanges)
        json.key("request_log")
        if requestLogs.isEmpty { json.null() } else { writeRequestLog(to: &json) }
        json.key("schema")
        json.value(DaemonStatus.schema)
        json.key("silent")
        json.beginObject()
        for signal in silent {
            json.key(escaping: signal.id)
            json.value(signal.cause.sentence)
        }
        json.endObject()
        json.key("started")
        json.value(started)
        json.key("store")
        store.write(to: &json)
        json.key("unattributed_exchanges")
        json.value(unattributedExchanges)
        json.key("version")
        json.value(version)
        json.endObject()
        return json.bytes
    }
}

extension DaemonStatus.Accounts {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("alert")
        json.value(byVerdict[.alert] ?? 0)
        json.key("beyond_bound")
        json.value(beyondBound)
        json.key("bound")
        json.value(bound)
        json.key("by_path")
        json.beginObject()
        for (label, count) in byPath.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            json.key(escaping: label.rawValue)
            json.value(count)
        }
        json.endObject()
        json.key("clear")
        json.value(byVerdict[.clear] ?? 0)
        json.key("known")
        json.value(known)
        json.key("watch")
        json.value(byVerdict[.watch] ?? 0)
        json.endObject()
    }
}

extension Joins {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("exchanges")
        json.value(exchanges)
        json.key("exchanges_on_connections")
        json.value(exchangesOnConnections)
        json.key("lines")
        json.value(lines)
        json.key("lines_of_exchanges")
        json.value(linesOfExchanges)
        json.key("lines_on_connections")
        json.value(linesOnConnections)
        json.key("lines_unmatched")
        json.value(linesUnmatched)
        json.key("problems")
        json.value(problems)
        json.endObject()
    }
}

extension DaemonStatus.Fronts {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("exchanges")
        json.value(exchanges)
        json.key("named")
        if let named { json.value(named) } else { json.null() }
        json.key("recognised")
        json.value(recognised)
        json.endObject()
    }
}

extension DaemonStatus.Capture {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("connections")
        json.value(connections)
        json.key("contradictory_addresses")
        json.value(contradictoryAddresses)
        json.key("interface")
        json.value(interface)
        json.key("interface_drops")
        json.value(interfaceDrops)
        json.key("kernel_drops")
        json.value(kernelDrops)
        json.key("packets")
        json.value(packets)
        json.key("problem")
        json.value(problem)
        json.key("rejected_accounts")
        json.value(rejectedAccounts)
        json.key("side")
        json.value(side)
        json.key("state")
        json.value(isOpen ? "open" : "gone")
        json.key("table")
        json.beginObject()
        for figure in TableFigure.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            json.key(escaping: figure.rawValue)
            json.value(table[figure] ?? 0)
        }
        json.endObject()
        json.key("unused")
        json.beginArray()
        for item in unused {
            json.beginObject()
            json.key("packets")
            json.value(item.packets)
            json.key("reason")
            json.value(item.key)
            json.key("words")
            json.value(item.words)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }
}

extension DaemonStatus {
    /// The sums, under the first socket's name, and each socket by itself.
    private func writeRequestLog(to json: inout JSONWriter) {
        json.beginObject()
        var all = RequestLog(socket: requestLogs.first?.socket ?? "")
        for log in requestLogs { all.add(log) }
        all.writeFields(to: &json)
        json.key("sockets")
        json.beginArray()
        for log in requestLogs {
            json.beginObject()
            log.writeFields(to: &json)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }
}

extension DaemonStatus.RequestLog {
    fileprivate func writeFields(to json: inout JSONWriter) {
        json.key("cut_clients")
        json.value(cutClients)
        json.key("damaged")
        json.value(damaged)
        json.key("dropped")
        json.value(dropped)
        json.key("full_queues")
        json.value(fullQueues)
        json.key("last_damage")
        json.value(lastDamage)
        json.key("lost")
        json.value(lost)
        json.key("records")
        json.value(records)
        json.key("socket")
        json.value(socket)
        json.key("unread_fields")
        json.beginObject()
        for (field, lines) in unreadFields.sorted(by: { $0.key < $1.key }) {
            json.key(escaping: field)
            json.value(lines)
        }
        json.endObject()
        json.key("without_account")
        json.value(withoutAccount)
    }
}

extension DaemonStatus.Store {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("path")
        json.value(path)
        json.key("size")
        json.value(bytes)
        json.key("state")
        json.value(state)
        json.endObject()
    }
}
