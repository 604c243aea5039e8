package dev.latchkey.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.app.ApiKeys;
import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.check.ConfigurationCheck;
import dev.latchkey.check.Finding;
import dev.latchkey.database.Migrations;
import dev.latchkey.directory.ApiKeyRequest;
import dev.latchkey.directory.AppRequest;
import dev.latchkey.directory.Tenants;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.housekeeping.Extent;
import dev.latchkey.housekeeping.Housekeeping;
import dev.latchkey.housekeeping.Result;
import dev.latchkey.sealing.Resealing;
import dev.latchkey.shell.Support;
import dev.latchkey.transfer.Export;
import dev.latchkey.transfer.ExportCursor;
import dev.latchkey.transfer.Import;
import dev.latchkey.transfer.ImportSource;
import dev.latchkey.transfer.ImportSummary;
import dev.latchkey.webhook.Deliveries;
import dev.latchkey.webhook.Webhooks;
import dev.latchkey.wire.JsonReading;
import dev.latchkey.wire.JsonValue;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The operations of the commands: the same calls of the domain that the operators' API makes. */
@ApplicationScoped
class Operations {
    private final Migrations migrations;
    private final Tenants tenants;
    private final ApiKeys keys;
    private final Apps apps;
    private final AppsFile appsFile;
    private final JsonReading reading;
    private final ConfigurationCheck check;
    private final Export export;
    private final Import imports;
    private final Housekeeping housekeeping;
    private final Resealing resealing;
    private final LocalSupport support;
    private final Webhooks webhooks;
    private final Deliveries deliveries;

    Operations(
            Migrations migrations,
            Tenants tenants,
            ApiKeys keys,
            Apps apps,
            AppsFile appsFile,
            JsonReading reading,
            ConfigurationCheck check,
            Export export,
            Import imports,
            Housekeeping housekeeping,
            Resealing resealing,
            LocalSupport support,
            Webhooks webhooks,
            Deliveries deliveries) {
        this.migrations = migrations;
        this.tenants = tenants;
        this.keys = keys;
        this.apps = apps;
        this.appsFile = appsFile;
        this.reading = reading;
        this.check = check;
        this.export = export;
        this.imports = imports;
        this.housekeeping = housekeeping;
        this.resealing = resealing;
        this.support = support;
        this.webhooks = webhooks;
        this.deliveries = deliveries;
    }

    /** Migrates the database to this version's schema and returns the number of migrations. */
    int migrate() {
        return migrations.migrate();
    }

    /**
     * Reads an app's settings.
     *
     * @throws ApiException 400 if they are not a JSON object
     */
    ObjectNode settings(String json) {
        return new JsonValue("settings", reading.tree("settings", json)).objectNode();
    }

    App createApp(AppRequest request) {
        requireMigrations();
        return tenants.create(request.id(), request.profile());
    }

    ApiKeys.Created createKey(String appId, ApiKeyRequest request) {
        requireMigrations();
        return keys.create(appId, request.name(), request.wantedScopes(), request.wantedExpiry());
    }

    /** Creates and changes apps as the file declares. */
    List<AppsFile.Applied> apply(Path file) {
        requireMigrations();
        return appsFile.apply(file);
    }

    /** Checks an app from outside. */
    List<Finding> check(String appId) {
        requireMigrations();
        return check.of(apps.get(appId));
    }

    /** Writes an app's users and passkeys from a position on. */
    void exportUsers(String appId, ExportCursor after, OutputStream out) {
        requireMigrations();
        export.users(apps.get(appId), after).write(out);
    }

    /** Adds users and passkeys to an app, and reports to {@code out}. */
    ImportSummary importUsers(String appId, ImportSource source, boolean dryRun, InputStream in, OutputStream out) {
        requireMigrations();
        return imports.into(apps.get(appId), source, dryRun).read(in, out);
    }

    /** Deletes everything that has expired and returns the result for each kind of rows. */
    Map<String, Result> deleteExpired() {
        requireMigrations();
        return housekeeping
                .run(Extent.ALL)
                .orElseThrow(
                        () -> new ApiException(
                                ErrorCode.CONFLICT,
                                "Nothing was deleted: the clock of this machine differs from the database's by more than a second."));
    }

    /** Encrypts all stored keys with the present encryption key; returns how many were not. */
    int reseal() {
        requireMigrations();
        return resealing.reseal();
    }

    /** The calls of the operators' API that support makes. */
    Support support() {
        requireMigrations();
        return support;
    }

    Webhooks webhooks() {
        requireMigrations();
        return webhooks;
    }

    Deliveries deliveries() {
        requireMigrations();
        return deliveries;
    }

    private void requireMigrations() {
        if (!migrations.areDone()) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "The database does not have this version's schema: run the command migrate first.");
        }
    }
}
