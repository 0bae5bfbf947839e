import Documents

extension ClientError {
    /// What a problem document says (RFC 9457).
    init(refusal body: [UInt8], status: Int) {
        let problem = try? DocumentCoding.decode(Problem.self, body, from: "problem")
        self.init(
            .refused(status: status), "the daemon answered \(status): \(problem?.detail ?? "no reason given")")
    }
}
