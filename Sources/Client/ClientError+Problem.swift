import Foundation

extension ClientError {
    /// What a problem document says (RFC 9457).
    init(refusal body: [UInt8], status: Int) {
        struct Problem: Decodable {
            var title: String?
            var detail: String?
        }
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(body))
        let said = problem?.detail ?? problem?.title ?? "no reason given"
        self.init(.refused(status: status), "the daemon answered \(status): \(said)")
    }
}
