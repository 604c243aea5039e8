package dev.latchkey;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * The tests of a service that is configured as a test profile says, for a JVM of their own: Quarkus starts a service for each
 * profile.
 */
@Suite
@SelectPackages("dev.latchkey")
@IncludeClassNamePatterns(OtherConfigurations.CLASSES)
class OtherConfigurations {
    /** The names of their classes. */
    static final String CLASSES = "dev\\.latchkey\\..+\\.("
            + "ApiDescriptionShown|ClientAddress|ConnectionLimits|HousekeepingSchedule"
            + "|MalformedRequest|NoEncryptionKey|NoIssuer|OperatorIdentity"
            + "|OperatorsProviders|Overload|RateLimits|Roles"
            + "|Server|Tracing|UnavailableDatabase|WebhooksWithoutKey"
            + ")Test";
}
