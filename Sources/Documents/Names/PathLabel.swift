/// What stands between an account and the service. Never evidence against the account.
package enum PathLabel: String, DocumentName {
    case direct
    case vpn
    case nat
    case forwardProxy = "forward-proxy"
    case tlsIntermediary = "tls-intermediary"
    case unknown
}
