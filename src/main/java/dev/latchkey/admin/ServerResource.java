package dev.latchkey.admin;

import dev.latchkey.admin.ServerSettings.Setting;
import dev.latchkey.attestation.MetadataConfig;
import dev.latchkey.attestation.TrustedMetadata;
import dev.latchkey.database.DatabaseClock;
import dev.latchkey.database.Migrations;
import dev.latchkey.database.Replicas;
import dev.latchkey.database.Replicas.Replica;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.housekeeping.Leases;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The service itself, which is nobody's who may see only some apps. */
@Path("/admin/v1/server")
@OperatorsOnly
@Produces(MediaType.APPLICATION_JSON)
public class ServerResource {
    private final OperatorCheck operators;
    private final DatabaseClock databaseClock;
    private final Migrations migrations;
    private final Replicas replicas;
    private final Leases leases;
    private final MetadataConfig metadataConfig;
    private final TrustedMetadata metadata;
    private final ServerSettings settings;
    private final Clock clock;
    private final String version;

    ServerResource(
            OperatorCheck operators,
            DatabaseClock databaseClock,
            Migrations migrations,
            Replicas replicas,
            Leases leases,
            MetadataConfig metadataConfig,
            TrustedMetadata metadata,
            ServerSettings settings,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.operators = operators;
        this.databaseClock = databaseClock;
        this.migrations = migrations;
        this.replicas = replicas;
        this.leases = leases;
        this.metadataConfig = metadataConfig;
        this.metadata = metadata;
        this.settings = settings;
        this.clock = clock;
        this.version = version;
    }

    /**
     * The service as the answering replica sees it.
     *
     * @param replica its id in {@code replicas}
     * @param now its clock
     * @param clockAheadMs a lower bound of how far its clock is ahead of the database's, in milliseconds; negative if it is behind
     * @param schemaVersion of the migration applied last
     * @param replicas those that have reported themselves within the last minutes; none if they do not report themselves
     * @param tasks what one replica at a time does in the background
     */
    record ServerResponse(
            String version,
            String replica,
            Instant now,
            long clockAheadMs,
            String schemaVersion,
            List<Replica> replicas,
            MetadataView metadata,
            List<Leases.Run> tasks,
            List<Setting> limits,
            List<Setting> intervals,
            List<Setting> retention) {}

    /**
     * The FIDO metadata in use.
     *
     * @param enabled whether the service reads them from anywhere
     * @param number the BLOB's serial number; null: there are none
     * @param nextUpdate when the next issue is due; null: there are none
     * @param stale whether that was so long ago that no attestation is trusted
     */
    record MetadataView(
            boolean enabled,
            @Nullable Long number,
            @Nullable LocalDate nextUpdate,
            boolean stale) {}

    /**
     * The version, clocks, replicas, metadata, background tasks and limits.
     *
     * @throws ApiException 403 if the operator's roles are all bound to apps
     */
    @GET
    public ServerResponse readServer(@Context RoutingContext context) {
        if (operators.caller(context).apps() != null) {
            throw new ApiException(
                    ErrorCode.OPERATION_NOT_ALLOWED, "The call needs a role that is not bound to an app.");
        }
        return new ServerResponse(
                version,
                replicas.thisOne(),
                clock.instant(),
                databaseClock.compare().toMillis(),
                migrations.schemaVersion(),
                replicas.all(),
                metadata(),
                leases.runs(),
                settings.limits(),
                settings.intervals(),
                settings.retention());
    }

    private MetadataView metadata() {
        boolean enabled = metadataConfig.enabled() || metadataConfig.file().isPresent();
        return metadata.state()
                .map(state -> new MetadataView(enabled, state.no(), state.nextUpdate(), state.isStale()))
                .orElse(new MetadataView(enabled, null, null, false));
    }
}
