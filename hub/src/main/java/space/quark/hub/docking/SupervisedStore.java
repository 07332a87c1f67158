package space.quark.hub.docking;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;

/** In which folders the modules are that the station runs. */
final class SupervisedStore {
    private final Database database;
    private @Nullable Map<String, String> known;

    SupervisedStore(Database database) {
        this.database = database;
    }

    /** Folders by module; at most 1,000. Once read they are known while the database is away, too. */
    Map<String, String> all() {
        return Collections.unmodifiableMap(kept());
    }

    private synchronized Map<String, String> kept() {
        Map<String, String> all = known == null ? read() : known;
        known = all;
        return all;
    }

    private Map<String, String> read() {
        return database.read(handle -> {
            Map<String, String> all = new ConcurrentSkipListMap<>();
            handle.createQuery("select module, folder from hub.supervised order by module limit 1000")
                    .map((row, _) -> Map.entry(row.getString("module"), row.getString("folder")))
                    .forEach(one -> all.put(one.getKey(), one.getValue()));
            return all;
        });
    }

    void save(String module, String folder) {
        database.run(tx -> tx.createUpdate("""
                        insert into hub.supervised (module, folder) values (:module, :folder)
                        on conflict (module) do update set folder = excluded.folder
                        """)
                .bind("module", module)
                .bind("folder", folder)
                .execute());
        kept().put(module, folder);
    }

    void remove(String module) {
        database.run(tx -> tx.createUpdate("delete from hub.supervised where module = :module")
                .bind("module", module)
                .execute());
        kept().remove(module);
    }
}
