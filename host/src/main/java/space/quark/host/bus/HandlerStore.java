package space.quark.host.bus;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import space.quark.host.storage.ModuleDatabase;

/** Which types of events a module has ever heard. */
final class HandlerStore {
    private final String note;
    private final String others;

    HandlerStore(ModuleDatabase database) {
        this.note = """
                insert into %s.bus_handler (type, source, heard_at)
                select type, replace(split_part(type, '.', case when type like 'quark.%%' then 2 else 1 end), '-', '_'), :now
                from unnest(:types::text[]) as heard (type)
                on conflict (type) do update set heard_at = excluded.heard_at""".formatted(database.schema());
        this.others = """
                select type, source, heard_at from %s.bus_handler
                where not type = any(:types) order by type limit 1000""".formatted(database.schema());
    }

    /** Notes what is heard now; gives what once was and is no more. */
    List<VanishedHandler> note(Handle transaction, Set<String> types, Instant now) {
        String[] heard = types.toArray(String[]::new);
        if (heard.length > 0) {
            transaction.createUpdate(note).bind("types", heard).bind("now", now).execute();
        }
        return transaction
                .createQuery(others)
                .bind("types", heard)
                .mapTo(VanishedHandler.class)
                .list();
    }
}
