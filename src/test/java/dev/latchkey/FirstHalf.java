package dev.latchkey;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * About half of the tests' work, for one of the two JVMs that run all tests. Surefire would hand single classes to them, and
 * Quarkus would restart the service for each.
 */
@Suite
@SelectPackages({
    "dev.latchkey.app",
    "dev.latchkey.attestation",
    "dev.latchkey.audit",
    "dev.latchkey.build",
    "dev.latchkey.ceremony",
    "dev.latchkey.check",
    "dev.latchkey.cli",
    "dev.latchkey.client",
    "dev.latchkey.directory",
    "dev.latchkey.figures",
    "dev.latchkey.outbox",
    "dev.latchkey.passkey",
    "dev.latchkey.server",
    "dev.latchkey.testsupport",
    "dev.latchkey.transfer",
    "dev.latchkey.user",
    "dev.latchkey.webauthn",
    "dev.latchkey.wire"
})
@IncludeClassNamePatterns(".*Test")
class FirstHalf {}
