package space.quark.dock;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a module is, offers and asks for. What it does not declare is refused. Its JSON form is a superset of the
 * original docking manifest; {@code manifest.schema.json} beside this class is its schema.
 *
 * @param id lower-case word; also the name of its schema, its settings prefix and its folder
 * @param version semantic version
 * @param technology free text, such as {@code Java}
 * @param capabilities what it can do, free words
 * @param dependencies ids of modules it cannot work without
 * @param provides names of the contracts it offers
 * @param routes every route of those contracts and every plain one
 * @param permissions the permissions its routes ask for
 * @param needs names of the contracts it calls
 * @param events what it publishes and hears
 * @param live names of its live channels, those of watched topics included
 * @param privileges station facilities beyond the usual, such as {@link #ISSUES_TOKENS}
 * @param contracts the Java interfaces offered, absent in JSON
 * @param http the plain routes with all that the API's description says of them, absent in JSON
 * @param settingsType the record its settings bind to, absent in JSON
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        String id,
        String name,
        String version,
        String technology,
        String language,
        String description,
        String author,
        List<String> capabilities,
        List<String> dependencies,
        List<String> provides,
        List<String> tags,
        List<Route> routes,
        List<Permission> permissions,
        List<Need> needs,
        Traffic events,
        List<String> live,
        List<String> privileges,
        @JsonIgnore List<Class<?>> contracts,
        @JsonIgnore List<HttpRoute> http,
        @JsonIgnore @Nullable Class<? extends Record> settingsType) {

    /** The privilege of signing user tokens. */
    public static final String ISSUES_TOKENS = "tokens:issue";

    /**
     * One route.
     *
     * @param access {@code open}, {@code signed-in}, {@code internal} or {@code permission}
     * @param permission the permission needed, only with access {@code permission}
     */
    public record Route(
            String method,
            String path,
            String access,
            @Nullable String permission) {}

    /**
     * A permission and the roles that hold it from the start.
     *
     * @param name such as {@code posts:write}
     */
    public record Permission(String name, String description, Set<String> roles) {}

    /** A contract the module calls; while an optional one is away the module works on with less. */
    public record Need(String contract, boolean optional) {}

    /** Event types published and heard. */
    public record Traffic(List<String> publishes, List<String> subscribes) {}

    /** Starts a manifest of a Java module. */
    public static Builder of(String id, String name, String version) {
        return new Builder(id, name, version);
    }

    public boolean declaresNeed(String contract) {
        return needs.stream().anyMatch(need -> need.contract().equals(contract));
    }

    /** Builds a manifest; routes and names are read off the contracts. */
    public static final class Builder {
        private final String id;
        private final String name;
        private final String version;
        private String description = "";
        private final List<String> dependencies = new ArrayList<>();
        private final List<Class<?>> contracts = new ArrayList<>();
        private final List<HttpRoute> http = new ArrayList<>();
        private final List<Permission> permissions = new ArrayList<>();
        private final List<Need> needs = new ArrayList<>();
        private final List<String> publishes = new ArrayList<>();
        private final List<String> hears = new ArrayList<>();
        private final List<String> live = new ArrayList<>();
        private final List<String> privileges = new ArrayList<>();
        private @Nullable Class<? extends Record> settings;

        private Builder(String id, String name, String version) {
            this.id = id;
            this.name = name;
            this.version = version;
        }

        /** One sentence: what the module does. */
        public Builder describe(String sentence) {
            description = sentence;
            return this;
        }

        public Builder offers(Class<?> contract) {
            contracts.add(contract);
            return this;
        }

        /** A route that the module serves by {@link Dock#http}. */
        public Builder http(HttpRoute route) {
            http.add(route);
            return this;
        }

        /** A contract the module cannot work without. */
        public Builder needs(Class<?> contract) {
            String wanted = ContractModel.of(contract).name();
            needs.add(new Need(wanted, false));
            dependencies.add(ContractModel.moduleOf(wanted));
            return this;
        }

        /** A contract without which the module works on with less. */
        public Builder uses(Class<?> contract) {
            needs.add(new Need(ContractModel.of(contract).name(), true));
            return this;
        }

        public Builder publishes(Class<? extends Event> event) {
            publishes.add(EventTypes.of(event));
            return this;
        }

        public Builder hears(Class<? extends Event> event) {
            hears.add(EventTypes.of(event));
            return this;
        }

        public Builder permission(String permission, String meaning, String... roles) {
            permissions.add(new Permission(permission, meaning, Set.of(roles)));
            return this;
        }

        /** A live channel, of messages or of watched topics. */
        public Builder live(String channel) {
            live.add(channel);
            return this;
        }

        public Builder privilege(String privilege) {
            privileges.add(privilege);
            return this;
        }

        /** A record with a component per setting, each with a {@link Setting}. */
        public Builder settings(Class<? extends Record> type) {
            settings = type;
            return this;
        }

        public Manifest build() {
            List<ContractModel> models =
                    contracts.stream().<ContractModel>map(ContractModel::of).toList();
            return new Manifest(
                    id,
                    name,
                    version,
                    "Java",
                    "Java",
                    description,
                    "Quark",
                    models.stream().map(ContractModel::name).toList(),
                    dependencies.stream().distinct().toList(),
                    models.stream().map(ContractModel::name).toList(),
                    List.of(),
                    Stream.concat(
                                    models.stream()
                                            .flatMap(model -> model.calls().stream())
                                            .map(ContractModel.CallModel::route),
                                    http.stream().map(HttpRoute::route))
                            .toList(),
                    List.copyOf(permissions),
                    List.copyOf(needs),
                    new Traffic(List.copyOf(publishes), List.copyOf(hears)),
                    List.copyOf(live),
                    List.copyOf(privileges),
                    List.copyOf(contracts),
                    List.copyOf(http),
                    settings);
        }
    }
}
