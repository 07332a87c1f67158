package space.quark.station;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What an operator does with people. */
@Command(
        name = "user",
        description = "Manage people of a running station.",
        subcommands = {UserCommand.MakeAdmin.class, UserCommand.ResetCode.class})
final class UserCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Whom a command is about, and the station that knows them. */
    static final class Somebody {
        @Mixin
        private final HubOptions options = new HubOptions();

        @Parameters(paramLabel = "NAME", description = "Username or e-mail.")
        private String name = "";

        HubClient hub() {
            return options.client();
        }

        JsonNode account(HubClient hub) {
            return hub.post("/api/v1/internal/people/by-login", Map.of("login", name))
                    .path("data");
        }
    }

    /** Makes somebody an administrator. */
    @Command(name = "make-admin", description = "Make somebody an administrator.")
    static final class MakeAdmin implements Runnable {
        @Mixin
        private final Somebody somebody = new Somebody();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before run()
        private CommandSpec spec;

        @Override
        public void run() {
            HubClient hub = somebody.hub();
            JsonNode account = somebody.account(hub);
            hub.put(
                    "/api/v1/internal/people/" + account.path("id").asLong() + "/roles",
                    Map.of("roles", List.of("user", "admin")));
            spec.commandLine().getOut().println(account.path("username").asString() + " is an administrator now");
        }
    }

    /** Makes a code with which somebody sets a new password. */
    @Command(
            name = "reset-code",
            description = "Make a code with which somebody who forgot the password sets a new one.")
    static final class ResetCode implements Runnable {
        @Mixin
        private final Somebody somebody = new Somebody();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before run()
        private CommandSpec spec;

        @Override
        public void run() {
            HubClient hub = somebody.hub();
            JsonNode account = somebody.account(hub);
            var made = hub.post(
                            "/api/v1/auth/admin/reset-codes",
                            Map.of("user_id", account.path("id").asLong()))
                    .path("data");
            spec.commandLine()
                    .getOut()
                    .println(made.path("code").asString() + " sets a new password for "
                            + made.path("username").asString() + " at /reset, once, until "
                            + made.path("expires_at").asString());
        }
    }
}
