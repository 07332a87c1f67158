package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopesTest {
    @Test
    void aPatternAllowsWhatItCovers() {
        Set<String> scopes = Set.of("hear:quark.people.*", "publish:shop.sold");
        assertNull(Scopes.missingToHear(scopes, "quark.people.*"));
        assertNull(Scopes.missingToHear(scopes, "quark.people.person_deleted"));
        assertNull(Scopes.missingToHear(scopes, "quark.people.a.b"));
        assertEquals("hear:quark.posts.*", Scopes.missingToHear(scopes, "quark.posts.*"));
        assertEquals("hear:quark.*", Scopes.missingToHear(scopes, "quark.*"));
        assertEquals("hear:quark.peoples", Scopes.missingToHear(scopes, "quark.peoples"));
        assertNull(Scopes.missingToPublish(scopes, "shop.sold"));
        assertEquals("publish:shop.bought", Scopes.missingToPublish(scopes, "shop.bought"));
        assertNull(Scopes.missingToPublish(Set.of(Scopes.TRUSTED), "quark.people.deleted"));
    }
}
