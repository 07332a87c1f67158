package space.quark.dock;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.introspect.AnnotatedConstructor;

/** Calls each record's constructor by a handle that is made once; Jackson itself makes one for every object. */
final class RecordCreation extends ValueDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public BeanDeserializerBuilder updateBuilder(
            DeserializationConfig config, BeanDescription.Supplier description, BeanDeserializerBuilder builder) {
        if (description.getBeanClass().isRecord()
                && builder.getValueInstantiator() instanceof StdValueInstantiator usual
                && usual.getWithArgsCreator() instanceof AnnotatedConstructor found) {
            builder.setValueInstantiator(new Instantiator(usual, found.getAnnotated()));
        }
        return builder;
    }

    private static final class Instantiator extends StdValueInstantiator {
        private static final MethodType FROM_ALL = MethodType.methodType(Object.class, Object[].class);

        private final MethodHandle constructor;

        private Instantiator(StdValueInstantiator usual, Constructor<?> constructor) {
            super(usual);
            try {
                constructor.setAccessible(true);
                this.constructor = MethodHandles.lookup()
                        .unreflectConstructor(constructor)
                        .asFixedArity()
                        .asSpreader(Object[].class, constructor.getParameterCount())
                        .asType(FROM_ALL);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Object createFromObjectWith(DeserializationContext context, Object[] values) {
            try {
                return constructor.invokeExact(values);
            } catch (Error e) {
                throw e;
            } catch (Throwable e) {
                return context.handleInstantiationProblem(_valueClass, values, rewrapCtorProblem(context, e));
            }
        }
    }
}
