import type { QueryClient } from '@tanstack/react-query';
import { session } from '../api/session';

/**
 * What was read belongs to whoever read it: it goes from every tab when they leave, and before somebody else comes in. A
 * session that the station ended leaves the page as it is, for its person to sign in again.
 */
export function readAsOnePerson(queries: QueryClient, onChange: () => void): void {
  let whose = session.person;
  session.subscribe(() => {
    const now = session.person;
    if (now === whose || (now === undefined && !session.wasLeft)) return;
    const before = whose;
    whose = now;
    if (before === undefined) void queries.invalidateQueries();
    else void queries.resetQueries();
    onChange();
  });
}
