package dev.latchkey.download;

/** A download that failed; the message is for the log and continues a sentence that begins with the document. */
public final class DownloadFailure extends Exception {
    private static final long serialVersionUID = 1L;

    DownloadFailure(String why) {
        super(why);
    }

    DownloadFailure(String why, Exception cause) {
        super(why + " (" + cause.getClass().getSimpleName() + ")", cause);
    }
}
