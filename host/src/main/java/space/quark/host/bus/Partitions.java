package space.quark.host.bus;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jdbi.v3.core.Handle;
import space.quark.host.storage.ModuleDatabase;

/** The daily partitions (UTC) of one table. Whatever waits for a busy table gives up soon. */
final class Partitions {
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;

    private final ModuleDatabase database;
    private final String schema;
    private final String table;
    private final String column;

    Partitions(ModuleDatabase database, String table, String column) {
        this.database = database;
        this.schema = database.schema();
        this.table = table;
        this.column = column;
    }

    /**
     * Makes the partition of a day unless it is there; rows of the day that the default partition caught move in.
     *
     * @param begun whether rows of that day may be on their way
     */
    void make(LocalDate day, boolean begun) {
        if (exists(day)) {
            return;
        }
        database.run(tx -> {
            if (!mine(tx) || exists(day)) {
                return;
            }
            String name = name(day);
            String from = day + " 00:00+00";
            String to = day.plusDays(1) + " 00:00+00";
            if (begun) {
                // Else a row that is already on its way to the default partition would no longer belong there.
                tx.execute("lock table " + schema + "." + table + " in share row exclusive mode");
            }
            tx.execute("lock table " + schema + "." + table + "_default in access exclusive mode");
            tx.execute("create table " + name + " (like " + schema + "." + table
                    + " including defaults including constraints)");
            tx.execute("with moved as (delete from " + schema + "." + table + "_default where " + column + " >= '"
                    + from + "' and " + column + " < '" + to + "' returning *) insert into " + name
                    + " select * from moved");
            tx.execute("alter table " + schema + "." + table + " attach partition " + name + " for values from ('"
                    + from + "') to ('" + to + "')");
        });
    }

    /** Days that have a partition, up to and without this day, oldest first. */
    List<LocalDate> daysBefore(LocalDate end) {
        return days().stream().filter(day -> day.isBefore(end)).toList();
    }

    /** Days that have a partition, oldest first. */
    List<LocalDate> days() {
        String prefix = table + "_";
        return database.read(handle ->
                handle.createQuery("""
                        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = cast(:table as regclass)""").bind("table", schema + "." + table).mapTo(String.class).list().stream()
                        .map(name -> name.substring(prefix.length()))
                        .filter(suffix -> !suffix.equals("default"))
                        .map(suffix -> LocalDate.parse(suffix, SUFFIX))
                        .sorted()
                        .toList());
    }

    void drop(LocalDate day) {
        database.run(tx -> {
            if (mine(tx)) {
                tx.execute("drop table if exists " + name(day));
            }
        });
    }

    /** Deletes rows of before this day that the default partition caught. */
    void emptyDefault(LocalDate day) {
        database.run(
                tx -> tx.createUpdate("delete from " + schema + "." + table + "_default where " + column + " < :before")
                        .bind("before", day.atStartOfDay(ZoneOffset.UTC).toInstant())
                        .execute());
    }

    private boolean exists(LocalDate day) {
        return database.read(handle -> handle.createQuery("select to_regclass(:name) is not null")
                .bind("name", name(day))
                .mapTo(Boolean.class)
                .one());
    }

    /** Whether no other process works on this table's partitions now. */
    private boolean mine(Handle transaction) {
        transaction.execute("set local lock_timeout = '100ms'");
        return transaction
                .createQuery("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
                .bind("name", schema + "." + table)
                .mapTo(Boolean.class)
                .one();
    }

    private String name(LocalDate day) {
        return schema + "." + table + "_" + SUFFIX.format(day);
    }
}
