package space.quark.host.storage;

import java.lang.reflect.Type;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jspecify.annotations.Nullable;

/** Instants as {@code timestamptz}, cut (not rounded) to the microseconds that the database keeps. */
final class Times implements ArgumentFactory.Preparable {
    static @Nullable Instant read(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    @Override
    public Optional<Function<Object, Argument>> prepare(Type type, ConfigRegistry config) {
        return type == Instant.class ? Optional.of(Times::argument) : Optional.empty();
    }

    private static Argument argument(Object value) {
        return (position, statement, _) -> statement.setObject(
                position,
                value instanceof Instant instant
                        ? instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC)
                        : null);
    }
}
