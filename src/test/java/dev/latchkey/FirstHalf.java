package dev.latchkey;

import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * About half of the work of the tests of a service that has the tests' configuration, for a JVM of its own. Surefire would hand
 * single classes to the JVMs, and Quarkus would restart the service for each.
 */
@Suite
@SelectPackages({
    "dev.latchkey.audit",
    "dev.latchkey.ceremony",
    "dev.latchkey.check",
    "dev.latchkey.cli",
    "dev.latchkey.client",
    "dev.latchkey.directory",
    "dev.latchkey.server",
    "dev.latchkey.testsupport.judges",
    "dev.latchkey.transfer"
})
@IncludeClassNamePatterns(".*Test")
@ExcludeClassNamePatterns(OtherConfigurations.CLASSES)
class FirstHalf {}
