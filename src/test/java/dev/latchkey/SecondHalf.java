package dev.latchkey;

import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** All tests that are not in the {@link FirstHalf}. */
@Suite
@SelectPackages("dev.latchkey")
@ExcludePackages({
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
class SecondHalf {}
