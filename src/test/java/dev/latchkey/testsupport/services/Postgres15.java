package dev.latchkey.testsupport.services;

/** The oldest PostgreSQL that Latchkey supports, one server for all tests of a JVM. */
public final class Postgres15 {
    private Postgres15() {}

    /**
     * The server of this JVM, started at the first call.
     *
     * @throws org.opentest4j.TestAbortedException if it is not installed: the test is then reported as skipped
     */
    @SuppressWarnings("resource") // Stopped with the JVM.
    public static TestServer server() {
        return TestServer.once("postgres15", () -> {
            LocalPostgres server = LocalPostgres.anywhere("fsync=off").start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            TestServer.announce("PostgreSQL 15 from Debian's package");
            return server.server();
        });
    }
}
