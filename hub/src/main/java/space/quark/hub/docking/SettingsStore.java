package space.quark.hub.docking;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import space.quark.dock.Database;
import space.quark.dock.Json;
import space.quark.hub.tokens.MasterKey;
import tools.jackson.databind.node.ObjectNode;

/** What administrators set of modules, secrets sealed. */
final class SettingsStore {
    private final Database database;
    private final MasterKey key;

    /** Where a module runs: of one id in two places neither gets what was set of the other. */
    enum Place {
        /** In a process of its own. */
        OUTSIDE("settings of the module "),
        /** In the station's process, from a jar. */
        JAR("settings of the jar ");

        private final String purpose;

        Place(String purpose) {
            this.purpose = purpose;
        }

        private String stored() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    SettingsStore(Database database, MasterKey key) {
        this.database = database;
        this.key = key;
    }

    /** By module; at most 10,000. */
    Map<String, ModuleSettings> all(Place place) {
        return database.read(handle -> {
            Map<String, ModuleSettings> all = new HashMap<>();
            handle.createQuery("select * from hub.module_settings where place = :place order by module limit 10000")
                    .bind("place", place.stored())
                    .map((row, _) -> Map.entry(row.getString("module"), opened(place, row)))
                    .forEach(one -> all.put(one.getKey(), one.getValue()));
            return all;
        });
    }

    Optional<ModuleSettings> find(Place place, String module) {
        return database.read(handle -> handle.createQuery(
                        "select * from hub.module_settings where module = :module and place = :place")
                .bind("module", module)
                .bind("place", place.stored())
                .map((row, _) -> opened(place, row))
                .findOne());
    }

    private ModuleSettings opened(Place place, ResultSet row) throws SQLException {
        ObjectNode values = (ObjectNode) Json.mapper().readTree(row.getString("plain"));
        byte[] sealed = row.getBytes("sealed");
        if (sealed != null) {
            byte[] secrets = key.unseal(place.purpose + row.getString("module"), sealed);
            values.setAll((ObjectNode) Json.mapper().readTree(secrets));
        }
        return new ModuleSettings(values, row.getLong("generation"));
    }

    /** @param secrets the names of what is kept sealed */
    void save(Place place, String module, ModuleSettings settings, Set<String> secrets) {
        ObjectNode plain = settings.values().deepCopy();
        ObjectNode secret = Json.mapper().createObjectNode();
        for (String name : secrets) {
            if (plain.has(name)) {
                secret.set(name, plain.remove(name));
            }
        }
        byte[] sealed = secret.isEmpty()
                ? null
                : key.seal(place.purpose + module, Json.mapper().writeValueAsBytes(secret));
        database.run(tx -> tx.createUpdate("""
                        insert into hub.module_settings (module, place, plain, sealed, generation)
                        values (:module, :place, cast(:plain as jsonb), :sealed, :generation)
                        on conflict (module, place) do update
                           set plain = excluded.plain, sealed = excluded.sealed, generation = excluded.generation
                        """)
                .bind("module", module)
                .bind("place", place.stored())
                .bind("plain", Json.mapper().writeValueAsString(plain))
                .bind("sealed", sealed)
                .bind("generation", settings.generation())
                .execute());
    }

    void forget(Place place, String module) {
        database.run(tx -> tx.createUpdate("delete from hub.module_settings where module = :module and place = :place")
                .bind("module", module)
                .bind("place", place.stored())
                .execute());
    }
}
