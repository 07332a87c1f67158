/**
 * PostgreSQL for modules: the station's own server, pools with a gate in front, one migrated schema a module.
 *
 * <p>Start reading at {@link space.quark.host.storage.Databases}, then
 * {@link space.quark.host.storage.ModuleDatabase}; {@link space.quark.host.storage.EmbeddedPostgres} is independent of
 * both.
 */
@NullMarked
package space.quark.host.storage;

import org.jspecify.annotations.NullMarked;
