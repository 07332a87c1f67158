import { getRouteApi, Link } from '@tanstack/react-router';
import { useWords } from '../words/words';
import { AuditList } from './audit';
import { DeadLetters } from './dead';
import { EventBrowser } from './event-browser';
import { Replays } from './replays';
import { Subscribers } from './subscribers';
import './docking.css';
import './events.css';

const VIEWS = [
  { id: 'subscribers', View: Subscribers },
  { id: 'dead', View: DeadLetters },
  { id: 'replays', View: Replays },
  { id: 'browse', View: EventBrowser },
  { id: 'audit', View: AuditList },
] as const;

const route = getRouteApi('/admin/{-$section}');

/** Everything about events: who hears them and how far, what failed, what is replayed, what was said, who did what. */
export function EventsView() {
  const words = useWords();
  const { view } = route.useSearch();
  const shown = VIEWS.find(({ id }) => id === view) ?? VIEWS[0];
  return (
    <>
      <nav className="row wrap event-views" aria-label={words('admin.events')}>
        {VIEWS.map(({ id }) => (
          <Link key={id} to="/admin/{-$section}" params={{ section: 'events' }} search={{ view: id }} className={shown.id === id ? 'chip accent' : 'chip'} activeProps={{ 'aria-current': undefined }} aria-current={shown.id === id ? 'page' : undefined}>
            {words(`events.${id}`)}
          </Link>
        ))}
      </nav>
      <section className="stack" aria-labelledby="events-view">
        <h2 id="events-view" className="hidden">
          {words(`events.${shown.id}`)}
        </h2>
        <p className="soft">{words(`events.${shown.id}About`)}</p>
        <shown.View />
      </section>
    </>
  );
}
