package dev.latchkey.cli;

import dev.latchkey.error.ApiException;
import dev.latchkey.outbox.EventType;
import dev.latchkey.webhook.Deliveries;
import dev.latchkey.webhook.Delivery;
import dev.latchkey.webhook.DeliveryState;
import dev.latchkey.webhook.Webhook;
import dev.latchkey.webhook.WebhookRequest;
import dev.latchkey.webhook.Webhooks;
import dev.latchkey.wire.Rfc3339;
import dev.latchkey.wire.WireName;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Webhooks, by the same calls of the domain as the operators' API. */
@Command(
        name = "webhooks",
        description = "Lists and changes the webhooks of an app, and shows and repeats their deliveries.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            WebhooksCommand.ListAll.class,
            WebhooksCommand.Create.class,
            WebhooksCommand.Update.class,
            WebhooksCommand.Delete.class,
            WebhooksCommand.Rotate.class,
            WebhooksCommand.Test.class,
            WebhooksCommand.ListDeliveries.class,
            WebhooksCommand.Replay.class
        })
final class WebhooksCommand {
    /** A command on the webhooks of one app. */
    abstract static class OnApp extends ShellCommand {
        @Parameters(index = "0", paramLabel = "APP_ID", description = "The app.")
        private @Nullable String appId;

        String appId() {
            return Objects.requireNonNull(appId);
        }

        void print(Webhook webhook) {
            out().printf(
                            "%s %s %s %s%s%n",
                            webhook.id(),
                            webhook.enabled() ? "enabled" : "disabled",
                            webhook.url(),
                            webhook.events().stream().map(EventType::wire).collect(Collectors.joining(",")),
                            webhook.failingSince() == null ? "" : " failing since " + webhook.failingSince());
        }

        void print(Delivery delivery) {
            out().printf(
                            "%s %s %s %s attempts=%d%s%s%n",
                            delivery.id(),
                            delivery.createdAt(),
                            delivery.type(),
                            delivery.state().wire(),
                            delivery.attempts(),
                            delivery.status() == null ? "" : " status=" + delivery.status(),
                            delivery.error() == null ? "" : " error=\"" + delivery.error() + "\"");
        }
    }

    /** A command on one webhook. */
    abstract static class OnOne extends OnApp {
        @Parameters(index = "1", paramLabel = "WEBHOOK_ID", description = "The webhook.")
        private @Nullable String webhookId;

        String webhookId() {
            return Objects.requireNonNull(webhookId);
        }
    }

    @Command(
            name = "list",
            description = "Lists the webhooks of an app, one per line: id, state, URL, events, since when it fails.")
    static final class ListAll extends OnApp {
        @Override
        int run(Operations operations) {
            operations.webhooks().list(appId()).forEach(this::print);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "create",
            description =
                    "Creates a webhook and prints its id, and in a second line its secret, which is shown only once.")
    static final class Create extends OnApp {
        @Option(
                names = "--url",
                required = true,
                description = "Where events are posted, such as https://example.com/hooks.")
        private @Nullable String url;

        @Option(
                names = "--event",
                required = true,
                description = "A type of event, such as passkey.created; may be repeated.")
        private List<String> events = List.of();

        @Option(names = "--description", description = "Its purpose.")
        private @Nullable String description;

        @Option(names = "--disabled", description = "Do not send anything yet.")
        private boolean isDisabled;

        @Override
        int run(Operations operations) {
            Webhooks.Signed created = operations
                    .webhooks()
                    .create(
                            appId(),
                            new WebhookRequest(Objects.requireNonNull(url), types(events), description, !isDisabled));
            out().println(created.webhook().id());
            out().println(created.secret());
            return ExitCode.OK;
        }
    }

    @Command(name = "update", description = "Changes a webhook; what is not named stays as it is.")
    static final class Update extends OnOne {
        @Option(names = "--url", description = "The new URL.")
        private @Nullable String url;

        @Option(names = "--event", description = "The types of events, in place of the present ones; may be repeated.")
        private @Nullable List<String> events;

        @Option(names = "--description", description = "Its purpose.")
        private @Nullable String description;

        @Option(names = "--enabled", arity = "1", description = "true or false.")
        private @Nullable Boolean enabled;

        @Override
        int run(Operations operations) {
            print(operations.webhooks().change(appId(), webhookId(), this::changed));
            return ExitCode.OK;
        }

        private WebhookRequest changed(Webhook present) {
            return new WebhookRequest(
                    url == null ? present.url() : url,
                    events == null ? present.events() : types(events),
                    description == null ? present.description() : description,
                    enabled == null ? present.enabled() : enabled);
        }
    }

    @Command(name = "delete", description = "Deletes a webhook and its deliveries.")
    static final class Delete extends OnOne {
        @Override
        int run(Operations operations) {
            operations.webhooks().delete(appId(), webhookId());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "rotate",
            description =
                    "Prints a new secret of a webhook, which is shown only once; for a day, the present one signs, too.")
    static final class Rotate extends OnOne {
        @Override
        int run(Operations operations) {
            out().println(operations.webhooks().rotate(appId(), webhookId()).secret());
            return ExitCode.OK;
        }
    }

    @Command(name = "test", description = "Has the running service send webhook.test, and prints the delivery.")
    static final class Test extends OnOne {
        @Override
        int run(Operations operations) {
            print(operations.deliveries().test(appId(), webhookId()));
            return ExitCode.OK;
        }
    }

    @Command(name = "deliveries", description = "Lists a webhook's newest hundred deliveries, one per line.")
    static final class ListDeliveries extends OnOne {
        private static final int MOST_LISTED = 100;

        @Option(names = "--state", description = "Only those that are pending, delivered or dead.")
        private @Nullable String state;

        @Override
        int run(Operations operations) {
            operations
                    .deliveries()
                    .list(
                            appId(),
                            webhookId(),
                            state == null ? null : WireName.require("state", DeliveryState.class, state),
                            null,
                            MOST_LISTED)
                    .deliveries()
                    .forEach(this::print);
            return ExitCode.OK;
        }
    }

    @Command(name = "replay", description = "Has deliveries sent again: one, or a webhook's since a time.")
    static final class Replay extends OnApp {
        @ArgGroup(exclusive = true, multiplicity = "1")
        private @Nullable What what;

        @Option(names = "--since", description = "Only events since this RFC 3339 time; all that there are by default.")
        private @Nullable String since;

        /** One of them. */
        static final class What {
            @Option(names = "--delivery", description = "The delivery.")
            private @Nullable String deliveryId;

            @Option(names = "--webhook", description = "The webhook.")
            private @Nullable String webhookId;
        }

        @Override
        int run(Operations operations) {
            What chosen = Objects.requireNonNull(what);
            if (chosen.deliveryId != null) {
                print(operations.deliveries().replay(appId(), chosen.deliveryId));
                return ExitCode.OK;
            }
            Instant from = since == null ? null : Rfc3339.requireStored("since", since);
            Deliveries.Replayed replayed =
                    operations.deliveries().replaySince(appId(), Objects.requireNonNull(chosen.webhookId), from);
            out().println(replayed.replayed());
            if (replayed.next() != null) {
                err().printf("There are more: --since=%s%n", replayed.next());
            }
            return ExitCode.OK;
        }
    }

    private static List<EventType> types(List<String> names) {
        return names.stream().map(WebhooksCommand::type).toList();
    }

    private static EventType type(String name) {
        return WireName.find(EventType.class, name)
                .orElseThrow(
                        () -> ApiException.invalid("events must contain only known types, such as passkey.created."));
    }
}
