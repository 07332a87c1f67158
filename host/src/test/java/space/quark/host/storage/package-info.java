/** Tests of storage, and {@link space.quark.host.storage.TestPostgres} for everybody's tests. */
@NullMarked
package space.quark.host.storage;

import org.jspecify.annotations.NullMarked;
