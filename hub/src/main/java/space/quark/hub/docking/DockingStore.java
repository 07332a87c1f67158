package space.quark.hub.docking;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.dock.Json;
import tools.jackson.databind.node.ObjectNode;

/** What is kept of modules outside of the process. */
final class DockingStore {
    private final Database database;

    DockingStore(Database database) {
        this.database = database;
    }

    /**
     * A module as it is kept.
     *
     * @param owner the SHA-256 of its ownership key, hexadecimal
     */
    record Kept(
            ObjectNode manifest,
            Decision decision,
            @Nullable String owner,
            boolean wanted) {}

    /** An instance as it is kept. */
    record KeptInstance(
            String name,
            long epoch,
            String base,
            boolean pulled,
            boolean routed,
            Instance.Place place,
            @Nullable ObjectNode manifest) {}

    /** Keeps a module; that it is announced in the registry comes first. */
    void save(Berth berth) {
        Decision decision = berth.decision;
        database.run(tx -> tx.createUpdate("""
                        insert into hub.docking as old
                            (module, manifest, owner_hash, decision, reason, scopes, trusted, asked_at)
                        values (:module, cast(:manifest as jsonb), :owner, :decision, :reason, :scopes, :trusted, :asked)
                        on conflict (module) do update
                           set manifest = excluded.manifest, owner_hash = excluded.owner_hash,
                               decision = excluded.decision, reason = excluded.reason, scopes = excluded.scopes,
                               trusted = excluded.trusted, asked_at = excluded.asked_at
                        """)
                .bind("module", berth.id)
                .bind("manifest", Json.mapper().writeValueAsString(berth.manifest.raw()))
                .bind("owner", berth.ownerHash)
                .bind("decision", decision.kind().stored())
                .bind("reason", decision.reason())
                .bindArray("scopes", String.class, decision.scopes().toArray())
                .bind("trusted", decision.trusted())
                .bind("asked", decision.askedAt().atOffset(ZoneOffset.UTC))
                .execute());
    }

    void save(String module, Instance instance) {
        save(module, List.of(instance));
    }

    /** Keeps them together, or none of them. */
    void save(String module, List<Instance> instances) {
        database.run(tx -> instances.forEach(instance -> save(tx, module, instance)));
    }

    private static void save(Handle transaction, String module, Instance instance) {
        transaction
                .createUpdate("""
                        insert into hub.instance (module, instance, epoch, base, pulled, routed, since, place, manifest)
                        values (:module, :instance, :epoch, :base, :pulled, :routed, :since, :place, cast(:manifest as jsonb))
                        on conflict (module, instance) do update
                           set epoch = excluded.epoch, base = excluded.base, pulled = excluded.pulled,
                               routed = excluded.routed, since = excluded.since, place = excluded.place,
                               manifest = excluded.manifest
                        """)
                .bind("place", instance.place.stored())
                .bind("manifest", Json.mapper().writeValueAsString(instance.manifest.raw()))
                .bind("module", module)
                .bind("instance", instance.name)
                .bind("epoch", instance.epoch)
                .bind("base", instance.address.named().toString())
                .bind("pulled", instance.pulled)
                .bind("routed", instance.isRouted())
                .bind("since", instance.since.atOffset(ZoneOffset.UTC))
                .execute();
    }

    void remove(String module, String instance) {
        database.run(tx -> tx.createUpdate("delete from hub.instance where module = :module and instance = :instance")
                .bind("module", module)
                .bind("instance", instance)
                .execute());
    }

    /** Forgets a module and whose it was; one that the station brings itself stays in the registry. */
    void forget(String module, boolean own) {
        database.run(tx -> {
            tx.createUpdate("delete from hub.docking where module = :module")
                    .bind("module", module)
                    .execute();
            tx.createUpdate("delete from hub.module_settings where module = :module and place = 'outside'")
                    .bind("module", module)
                    .execute();
            tx.createUpdate("delete from hub.module where id = :module and not :own")
                    .bind("module", module)
                    .bind("own", own)
                    .execute();
        });
    }

    /** Every module outside of the process; at most 10,000. */
    List<Kept> all() {
        return database.read(
                handle -> handle.createQuery("""
                        select docking.*, encode(owner_hash, 'hex') as owner, module.wanted
                        from hub.docking join hub.module on module.id = docking.module
                        order by docking.module
                        limit 10000
                        """).map((row, _) -> kept(row)).list());
    }

    /** Its instances; at most 1,000. */
    List<KeptInstance> instances(String module) {
        return database.read(handle -> handle.createQuery(
                        "select * from hub.instance where module = :module order by since, instance limit 1000")
                .bind("module", module)
                .map((row, _) -> new KeptInstance(
                        row.getString("instance"),
                        row.getLong("epoch"),
                        row.getString("base"),
                        row.getBoolean("pulled"),
                        row.getBoolean("routed"),
                        Instance.Place.of(row.getString("place")),
                        row.getString("manifest") == null
                                ? null
                                : (ObjectNode) Json.mapper().readTree(row.getString("manifest"))))
                .list());
    }

    /** Whether the station brings no module of this id itself, as far as the registry knows; empty when it knows none. */
    Optional<Boolean> wanted(String module) {
        return database.read(handle -> handle.createQuery("select wanted from hub.module where id = :module")
                .bind("module", module)
                .mapTo(Boolean.class)
                .findOne());
    }

    private static Kept kept(ResultSet row) throws SQLException {
        Instant asked = row.getObject("asked_at", OffsetDateTime.class).toInstant();
        return new Kept(
                (ObjectNode) Json.mapper().readTree(row.getString("manifest")),
                new Decision(
                        Decision.Kind.valueOf(row.getString("decision").toUpperCase(Locale.ROOT)),
                        row.getString("reason"),
                        Set.of((String[])
                                Objects.requireNonNull(row.getArray("scopes")).getArray()),
                        row.getBoolean("trusted"),
                        asked),
                row.getString("owner"),
                row.getBoolean("wanted"));
    }
}
