package space.quark.host.storage;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Type;
import java.sql.Types;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.array.SqlArrayType;
import org.jdbi.v3.core.array.SqlArrayTypeFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.generic.GenericTypes;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.ColumnMapperFactory;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Id;

/** Typed ids as {@code bigint}: as argument, as array element and as column. */
final class TypedIds {
    private static final ClassValue<MethodHandle> CONSTRUCTORS = new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(long.class);
                constructor.setAccessible(true);
                return MethodHandles.lookup()
                        .unreflectConstructor(constructor)
                        .asType(MethodType.methodType(Object.class, long.class));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(type.getName() + " must be a record (long value)", e);
            }
        }
    };

    static boolean is(Type type) {
        Class<?> raw = GenericTypes.getErasedType(type);
        return Id.class.isAssignableFrom(raw) && raw.isRecord();
    }

    /** The id type's constructor as {@code (long) → Object}. */
    static MethodHandle constructor(Class<?> type) {
        return CONSTRUCTORS.get(type);
    }

    static Object create(MethodHandle constructor, long value) {
        try {
            return constructor.invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Binds ids as {@code bigint}. */
    static ArgumentFactory.Preparable arguments() {
        return new ArgumentFactory.Preparable() {
            @Override
            public Optional<Function<Object, Argument>> prepare(Type type, ConfigRegistry config) {
                return Id.class.isAssignableFrom(GenericTypes.getErasedType(type))
                        ? Optional.of(TypedIds::argument)
                        : Optional.empty();
            }
        };
    }

    private static Argument argument(Object value) {
        return (position, statement, _) -> {
            if (value instanceof Id id) {
                statement.setLong(position, id.value());
            } else {
                statement.setNull(position, Types.BIGINT);
            }
        };
    }

    /** Reads {@code bigint} columns as ids; null stays null. */
    static ColumnMapperFactory columns() {
        return (type, _) -> is(type) ? Optional.of(reader(GenericTypes.getErasedType(type))) : Optional.empty();
    }

    private static ColumnMapper<@Nullable Object> reader(Class<?> type) {
        MethodHandle constructor = constructor(type);
        return (row, column, _) -> {
            long value = row.getLong(column);
            return row.wasNull() ? null : create(constructor, value);
        };
    }

    /** Binds lists of ids as {@code bigint[]}. */
    static SqlArrayTypeFactory arrays() {
        return (type, _) -> is(type) ? Optional.of(SqlArrayType.<Id>of("bigint", Id::value)) : Optional.empty();
    }
}
