package dev.latchkey.ceremony;

import dev.latchkey.testsupport.services.TestServer;

/** Two services on the PostgreSQL of the tests. */
class ReplicasIT extends ReplicaRaces {
    @Override
    TestServer server() {
        return TestServer.shared();
    }
}
