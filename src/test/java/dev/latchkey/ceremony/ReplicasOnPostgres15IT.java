package dev.latchkey.ceremony;

import dev.latchkey.testsupport.services.Postgres15;
import dev.latchkey.testsupport.services.TestServer;

/** Two services on the oldest PostgreSQL that is supported. */
class ReplicasOnPostgres15IT extends ReplicaRaces {
    @Override
    TestServer server() {
        return Postgres15.server();
    }
}
