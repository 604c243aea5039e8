package dev.latchkey.cli;

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
import dev.latchkey.nonce.Resealing;
import dev.latchkey.transfer.Export;
import dev.latchkey.transfer.ExportCursor;
import dev.latchkey.transfer.Import;
import dev.latchkey.transfer.ImportSource;
import dev.latchkey.transfer.ImportSummary;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** What the commands do: the calls of the domain that the operators' API makes, too. */
@ApplicationScoped
class Operations {
    private final Migrations migrations;
    private final Tenants tenants;
    private final ApiKeys keys;
    private final Apps apps;
    private final AppsFile appsFile;
    private final ConfigurationCheck check;
    private final Export export;
    private final Import imports;
    private final Resealing resealing;

    Operations(
            Migrations migrations,
            Tenants tenants,
            ApiKeys keys,
            Apps apps,
            AppsFile appsFile,
            ConfigurationCheck check,
            Export export,
            Import imports,
            Resealing resealing) {
        this.migrations = migrations;
        this.tenants = tenants;
        this.keys = keys;
        this.apps = apps;
        this.appsFile = appsFile;
        this.check = check;
        this.export = export;
        this.imports = imports;
        this.resealing = resealing;
    }

    /** Brings the database to this version's schema: how many migrations that took. */
    int migrate() {
        return migrations.migrate();
    }

    App createApp(AppRequest request) {
        requireMigrations();
        return tenants.create(request.id(), request.profile());
    }

    ApiKeys.Created createKey(String appId, ApiKeyRequest request) {
        requireMigrations();
        return keys.create(appId, request.name(), request.wantedScopes(), request.wantedExpiry());
    }

    /** Makes and changes apps to what the file declares. */
    List<AppsFile.Applied> apply(Path file) {
        requireMigrations();
        return appsFile.apply(file);
    }

    /** Looks at an app from outside. */
    List<Finding> check(String appId) {
        requireMigrations();
        return check.of(apps.get(appId));
    }

    /** Writes an app's users and passkeys from a place on. */
    void exportUsers(String appId, ExportCursor after, OutputStream out) {
        requireMigrations();
        export.users(apps.get(appId), after).write(out);
    }

    /** Adds users and passkeys to an app, and reports to {@code out}. */
    ImportSummary importUsers(String appId, ImportSource source, boolean dryRun, InputStream in, OutputStream out) {
        requireMigrations();
        return imports.into(apps.get(appId), source, dryRun).read(in, out);
    }

    /** Encrypts all stored keys with the present encryption key: how many that took. */
    int reseal() {
        requireMigrations();
        return resealing.reseal();
    }

    private void requireMigrations() {
        if (!migrations.areDone()) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "The database does not have this version's schema: run the command migrate first.");
        }
    }
}
