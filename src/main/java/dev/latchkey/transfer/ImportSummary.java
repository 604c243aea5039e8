package dev.latchkey.transfer;

/**
 * The result of an import; the last line of its report.
 *
 * @param type {@code summary}
 * @param dryRun whether nothing was imported, and the counts are of what would have been
 * @param complete whether the file was read to its end and was not truncated
 * @param lines the number of lines read
 * @param errors the number of lines that could not be imported, plus one if the file was not read to its end
 */
public record ImportSummary(
        String type,
        boolean dryRun,
        boolean complete,
        long lines,
        Counts users,
        Counts passkeys,
        Counts revokedCredentials,
        long errors) {
    /**
     * The outcomes of the readable lines of one kind.
     *
     * @param created added or, in a dry run, would have been added
     * @param unchanged already present
     */
    public record Counts(long created, long unchanged, long refused) {}
}
