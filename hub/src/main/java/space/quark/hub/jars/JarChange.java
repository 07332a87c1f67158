package space.quark.hub.jars;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody did in the folder of jars.
 *
 * @param module whose jar lay there; null when none did that anybody knew
 * @param gone whether no jar lies there any more
 */
public record JarChange(Path jar, @Nullable String module, boolean gone) {}
