package dev.latchkey.transfer;

/**
 * What an import came to; the last line of its report.
 *
 * @param type {@code summary}
 * @param dryRun whether nothing was taken in, and the rest says what would have been
 * @param complete whether the file was read to its end, and it was not cut off
 * @param lines how many it has
 * @param errors how many of them could not be taken in, and one more where it was not read to its end
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
     * What became of the lines of one kind that could be read.
     *
     * @param created added, or in a dry run: would have been
     * @param unchanged there already
     */
    public record Counts(long created, long unchanged, long refused) {}
}
