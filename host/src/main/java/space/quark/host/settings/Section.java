package space.quark.host.settings;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import space.quark.dock.Setting;

/**
 * A group of settings: a record each of whose components carries {@link Setting}.
 *
 * @param prefix what stands before each name, such as {@code http} or a module's id; empty for settings without prefix
 */
public record Section(String prefix, Class<? extends Record> type) {
    public Section {
        for (RecordComponent part : type.getRecordComponents()) {
            if (!part.isAnnotationPresent(Setting.class)) {
                throw new IllegalArgumentException(type.getName() + "." + part.getName() + " needs @Setting");
            }
            SettingType.of(part);
        }
    }

    /** One setting of a section. */
    record Key(Section section, String name, Setting setting, SettingType type) {
        /** Its name without the prefix. */
        String own() {
            return section.own(name);
        }

        /** As in {@code QUARK_HTTP_PORT}. */
        String variable() {
            return "QUARK_" + name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
        }
    }

    List<Key> keys() {
        return Arrays.stream(type.getRecordComponents())
                .map(part -> new Key(
                        this,
                        prefix.isEmpty() ? snake(part.getName()) : prefix + "." + snake(part.getName()),
                        part.getAnnotation(Setting.class),
                        SettingType.of(part)))
                .toList();
    }

    /** A setting's name without the prefix; one that is not below it stays as it is. */
    String own(String name) {
        return !prefix.isEmpty() && name.startsWith(prefix + ".") ? name.substring(prefix.length() + 1) : name;
    }

    static String snake(String component) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < component.length(); i++) {
            char letter = component.charAt(i);
            if (Character.isUpperCase(letter)) {
                name.append('_');
            }
            name.append(Character.toLowerCase(letter));
        }
        return name.toString();
    }
}
