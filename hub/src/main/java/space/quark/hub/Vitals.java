package space.quark.hub;

import org.jdbi.v3.core.JdbiException;
import space.quark.dock.Database;
import space.quark.dock.Problem;
import space.quark.host.bus.Bus;
import space.quark.host.storage.Databases;

/** What the hub looks at to say how the station is. */
record Vitals(Database database, Databases databases, Bus bus) {
    boolean databaseAnswers() {
        try {
            return database.read(handle ->
                    handle.createQuery("select 1").mapTo(Integer.class).one() == 1);
        } catch (Problem | JdbiException _) {
            return false;
        }
    }
}
