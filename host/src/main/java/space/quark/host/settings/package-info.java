/**
 * Settings: read once and strictly from flags, environment and {@code quark.yaml} into records. Start reading at
 * {@link space.quark.host.settings.Settings}.
 */
@NullMarked
package space.quark.host.settings;

import org.jspecify.annotations.NullMarked;
