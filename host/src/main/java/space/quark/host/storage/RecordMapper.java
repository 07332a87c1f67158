package space.quark.host.storage;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.ColumnMappers;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;

/**
 * Reads a row as a record: component {@code createdAt} from column {@code created_at}. Everything reflective is done
 * once a type, the search for columns once a query text; Jdbi's own mapper repeats it with every execution.
 */
final class RecordMapper implements RowMapper<Object> {
    private final Class<?> type;
    private final Component[] components;
    private final MethodHandle constructor;
    private volatile Layout layout = new Layout(new String[0], new int[0]);

    /** How one component is read. */
    private record Component(String name, boolean primitive, boolean optional, Reader reader) {}

    /** Where the components stand in rows with these labels; 0 for an optional one that is not there. */
    private static final class Layout {
        private final String[] labels;
        private final int[] columns;

        private Layout(String[] labels, int[] columns) {
            this.labels = labels;
            this.columns = columns;
        }
    }

    @FunctionalInterface
    private interface Reader {
        @Nullable Object read(ResultSet row, int column, StatementContext context) throws SQLException;
    }

    RecordMapper(Class<?> type, ConfigRegistry config) {
        this.type = type;
        RecordComponent[] parts = type.getRecordComponents();
        this.components =
                Arrays.stream(parts).map(part -> component(part, config)).toArray(Component[]::new);
        this.constructor = canonicalConstructor(type, parts);
    }

    @Override
    public Object map(ResultSet row, StatementContext context) throws SQLException {
        return specialize(row, context).map(row, context);
    }

    @Override
    public RowMapper<Object> specialize(ResultSet rows, StatementContext context) throws SQLException {
        int[] columns = columns(rows.getMetaData());
        return (row, current) -> create(row, columns, current);
    }

    private Object create(ResultSet row, int[] columns, StatementContext context) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            Component component = components[i];
            values[i] = columns[i] == 0 ? null : component.reader.read(row, columns[i], context);
            if (values[i] == null && component.primitive) {
                throw new IllegalStateException(type.getName() + "." + component.name + " cannot be null");
            }
        }
        try {
            return constructor.invokeExact(values);
        } catch (Problem e) {
            // A stored row that breaks the record's rules is our fault, not the caller's.
            throw new IllegalStateException("a stored row is not a valid " + type.getName() + ": " + e.fields(), e);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private int[] columns(ResultSetMetaData data) throws SQLException {
        int count = data.getColumnCount();
        Layout known = layout;
        if (known.labels.length == count && count > 0) {
            int i = 0;
            while (i < count && data.getColumnLabel(i + 1).equals(known.labels[i])) {
                i++;
            }
            if (i == count) {
                return known.columns;
            }
        }
        String[] labels = new String[count];
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < count; i++) {
            labels[i] = data.getColumnLabel(i + 1);
            byName.putIfAbsent(plain(labels[i]), i + 1);
        }
        int[] columns = new int[components.length];
        for (int i = 0; i < columns.length; i++) {
            Integer column = byName.get(plain(components[i].name));
            if (column == null && !components[i].optional) {
                throw new IllegalArgumentException("no column for " + type.getName() + "." + components[i].name + " in "
                        + Arrays.toString(labels));
            }
            columns[i] = column == null ? 0 : column;
        }
        layout = new Layout(labels, columns);
        return columns;
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static Component component(RecordComponent part, ConfigRegistry config) {
        boolean optional = Arrays.stream(part.getAnnotatedType().getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(annotation -> annotation.getSimpleName().equals("Nullable"));
        return new Component(part.getName(), part.getType().isPrimitive(), optional, reader(part, config));
    }

    private static Reader reader(RecordComponent part, ConfigRegistry config) {
        Class<?> type = part.getType();
        if (type == long.class || type == Long.class) {
            return (row, column, _) -> {
                long value = row.getLong(column);
                return value == 0 && row.wasNull() ? null : (Object) value;
            };
        }
        if (type == int.class || type == Integer.class) {
            return (row, column, _) -> {
                int value = row.getInt(column);
                return value == 0 && row.wasNull() ? null : (Object) value;
            };
        }
        if (type == boolean.class || type == Boolean.class) {
            return (row, column, _) -> {
                boolean value = row.getBoolean(column);
                return !value && row.wasNull() ? null : (Object) value;
            };
        }
        if (type == String.class) {
            return (row, column, _) -> row.getString(column);
        }
        if (type == Instant.class) {
            return (row, column, _) -> Times.read(row, column);
        }
        if (TypedIds.is(type)) {
            MethodHandle constructor = TypedIds.constructor(type);
            return (row, column, _) -> {
                long value = row.getLong(column);
                return value == 0 && row.wasNull() ? null : TypedIds.create(constructor, value);
            };
        }
        ColumnMapper<?> mapper = config.get(ColumnMappers.class)
                .findFor(part.getGenericType())
                .orElseThrow(() -> new IllegalArgumentException("cannot read a column as " + part.getGenericType()
                        + " for " + part.getDeclaringRecord().getName() + "." + part.getName()));
        return mapper::map;
    }

    private static MethodHandle canonicalConstructor(Class<?> type, RecordComponent[] parts) {
        Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(constructor)
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot construct " + type.getName(), e);
        }
    }
}
