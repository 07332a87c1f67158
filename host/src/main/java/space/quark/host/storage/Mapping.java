package space.quark.host.storage;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.array.SqlArrayTypes;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.generic.GenericTypes;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.ColumnMapperFactory;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.RowMapperFactory;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;

/** How values of modules become SQL and back. */
final class Mapping {
    private Mapping() {}

    static Jdbi jdbi(DataSource connections, SqlLogger logger) {
        Jdbi jdbi = Jdbi.create(connections);
        jdbi.registerArgument(TypedIds.arguments());
        jdbi.registerArgument(new Times());
        jdbi.registerColumnMapper(TypedIds.columns());
        jdbi.registerColumnMapper(ColumnMapperFactory.of(
                Instant.class, (ColumnMapper<Instant>) (row, column, _) -> Times.read(row, column)));
        jdbi.registerRowMapper(new Records());
        jdbi.getConfig(SqlArrayTypes.class).register(TypedIds.arrays());
        jdbi.getConfig(SqlStatements.class).setSqlLogger(logger);
        return jdbi;
    }

    /**
     * Any record that is not itself one column; what carries Jdbi's annotations is left to Jdbi. Remembers its mappers,
     * for Jdbi asks anew with every statement.
     */
    private static final class Records implements RowMapperFactory {
        private final Map<Class<?>, RowMapper<?>> known = new ConcurrentHashMap<>();

        @Override
        public Optional<RowMapper<?>> build(Type type, ConfigRegistry config) {
            Class<?> raw = GenericTypes.getErasedType(type);
            RowMapper<?> mapper = known.get(raw);
            if (mapper == null && raw.isRecord() && !TypedIds.is(raw)) {
                boolean annotated = Arrays.stream(raw.getRecordComponents()).anyMatch(Records::speaksJdbi);
                mapper = annotated ? ConstructorMapper.of(raw) : new RecordMapper(raw, config);
                known.put(raw, mapper);
            }
            return Optional.ofNullable(mapper);
        }

        private static boolean speaksJdbi(RecordComponent part) {
            return Arrays.stream(part.getAccessor().getAnnotations())
                    .anyMatch(annotation ->
                            annotation.annotationType().getPackageName().startsWith("org.jdbi."));
        }
    }
}
