package dev.latchkey;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** The packages whose tests start no service. The first JVM that is free runs them. */
@Suite
@SelectPackages({
    "dev.latchkey.build",
    "dev.latchkey.config",
    "dev.latchkey.console",
    "dev.latchkey.deployment",
    "dev.latchkey.download",
    "dev.latchkey.passkey",
    "dev.latchkey.sealing",
    "dev.latchkey.testsupport.authenticator",
    "dev.latchkey.testsupport.services",
    "dev.latchkey.user",
    "dev.latchkey.webauthn",
    "dev.latchkey.wire"
})
@IncludeClassNamePatterns(".*Test")
class WithoutService {}
