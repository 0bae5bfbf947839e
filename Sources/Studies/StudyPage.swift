package import Reports

/// A study's results as a page of docs/results.
package struct StudyPage: Sendable {
    package var study: Study
    package var table: ResultTable
    /// The shell command that prints this page.
    package var command: String
    package var version: String
    package var seed: UInt64
    /// Of the run, in UTC, as `2026-12-01`.
    package var day: String

    package init(
        study: Study, table: ResultTable, command: String, version: String, seed: UInt64, day: String
    ) {
        self.study = study
        self.table = table
        self.command = command
        self.version = version
        self.seed = seed
        self.day = day
    }

    package var markdown: String {
        """
        # \(study.title)

        \(study.question)

        Measured on \(day) with tailgate-lab \(version), seed \(seed). This command prints the page again:

        ```sh
        \(command)
        ```

        \(table.title).

        \(table.markdown)
        """
    }
}
