package dev.latchkey.testsupport.services;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A separate database on a test server: initially empty, deleted with the server. */
public record TestDatabase(String url, String username, String password) {

    /** An empty database on the server that this run's tests share, see {@link TestServer#shared()}. */
    public static TestDatabase fresh() {
        return TestServer.shared().createDatabase();
    }

    /** A connection that the caller closes. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, username, password);
    }
}
