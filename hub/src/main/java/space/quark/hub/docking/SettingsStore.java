package space.quark.hub.docking;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import space.quark.dock.Database;
import space.quark.dock.Json;
import space.quark.hub.tokens.MasterKey;
import tools.jackson.databind.node.ObjectNode;

/** What administrators set of modules, secrets sealed. */
final class SettingsStore {
    private static final String PURPOSE = "settings of the module ";

    private final Database database;
    private final MasterKey key;

    SettingsStore(Database database, MasterKey key) {
        this.database = database;
        this.key = key;
    }

    /** By module; at most 10,000. */
    Map<String, ModuleSettings> all() {
        return database.read(handle -> {
            Map<String, ModuleSettings> all = new HashMap<>();
            handle.createQuery("select * from hub.module_settings order by module limit 10000")
                    .map((row, _) -> Map.entry(row.getString("module"), opened(row)))
                    .forEach(one -> all.put(one.getKey(), one.getValue()));
            return all;
        });
    }

    private ModuleSettings opened(ResultSet row) throws SQLException {
        ObjectNode values = (ObjectNode) Json.mapper().readTree(row.getString("plain"));
        byte[] sealed = row.getBytes("sealed");
        if (sealed != null) {
            values.setAll((ObjectNode) Json.mapper().readTree(key.unseal(PURPOSE + row.getString("module"), sealed)));
        }
        return new ModuleSettings(values, row.getLong("generation"));
    }

    /** @param secrets the names of what is kept sealed */
    void save(String module, ModuleSettings settings, Set<String> secrets) {
        ObjectNode plain = settings.values().deepCopy();
        ObjectNode secret = Json.mapper().createObjectNode();
        for (String name : secrets) {
            if (plain.has(name)) {
                secret.set(name, plain.remove(name));
            }
        }
        byte[] sealed = secret.isEmpty()
                ? null
                : key.seal(PURPOSE + module, Json.mapper().writeValueAsBytes(secret));
        database.run(tx -> tx.createUpdate("""
                        insert into hub.module_settings (module, plain, sealed, generation)
                        values (:module, cast(:plain as jsonb), :sealed, :generation)
                        on conflict (module) do update
                           set plain = excluded.plain, sealed = excluded.sealed, generation = excluded.generation
                        """)
                .bind("module", module)
                .bind("plain", Json.mapper().writeValueAsString(plain))
                .bind("sealed", sealed)
                .bind("generation", settings.generation())
                .execute());
    }
}
