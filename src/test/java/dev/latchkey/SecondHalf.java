package dev.latchkey;

import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** All tests that are in no other suite. */
@Suite
@SelectPackages("dev.latchkey")
@ExcludePackages({
    "dev.latchkey.audit",
    "dev.latchkey.build",
    "dev.latchkey.ceremony",
    "dev.latchkey.check",
    "dev.latchkey.cli",
    "dev.latchkey.client",
    "dev.latchkey.config",
    "dev.latchkey.console",
    "dev.latchkey.deployment",
    "dev.latchkey.directory",
    "dev.latchkey.download",
    "dev.latchkey.passkey",
    "dev.latchkey.sealing",
    "dev.latchkey.server",
    "dev.latchkey.testsupport.authenticator",
    "dev.latchkey.testsupport.judges",
    "dev.latchkey.testsupport.services",
    "dev.latchkey.transfer",
    "dev.latchkey.user",
    "dev.latchkey.webauthn",
    "dev.latchkey.wire"
})
@IncludeClassNamePatterns(".*Test")
@ExcludeClassNamePatterns(OtherConfigurations.CLASSES)
class SecondHalf {}
