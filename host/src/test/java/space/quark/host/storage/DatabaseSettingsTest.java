package space.quark.host.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql:quark, true",
        "jdbc:postgresql:///quark, true",
        "jdbc:postgresql://localhost/quark, true",
        "jdbc:postgresql://127.0.0.1:5432/quark?ssl=true, true",
        "jdbc:postgresql://[::1]:5432/quark, true",
        "jdbc:postgresql://db.example:5432/quark, false",
        "jdbc:postgresql://localhost.example/quark, false",
        "'jdbc:postgresql://localhost,db.example/quark', false",
        "jdbc:postgresql://10.0.0.1/quark, false",
    })
    void aServerOnThisMachineIsKnownByItsAddress(String url, boolean local) {
        assertEquals(local, DatabaseSettings.at(url, "", "").isLocal());
    }
}
