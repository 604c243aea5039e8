package dev.latchkey.ceremony;

import dev.latchkey.testsupport.services.Postgres15;
import dev.latchkey.testsupport.services.TestServer;

/** Two services on the oldest supported PostgreSQL. */
class ReplicasOnPostgres15IT extends ReplicaRaces {
    @Override
    TestServer server() {
        return Postgres15.server();
    }
}
