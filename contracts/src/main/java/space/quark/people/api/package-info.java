/** What the people module says: who exists, with their names, profiles and roles. Start at {@link space.quark.people.api.People}. */
@NullMarked
package space.quark.people.api;

import org.jspecify.annotations.NullMarked;
