import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { meQuery, useSession } from '../app/me';
import { useTitle } from '../app/unread';
import { Empty, Skeleton } from '../ui/basics';
import { useWords } from '../words/words';
import { AdminTrouble } from './away';
import { Claim } from './claim';
import './admin.css';

export const SECTION_IDS = ['station', 'people', 'modules', 'events', 'log', 'settings'] as const;
export type SectionId = (typeof SECTION_IDS)[number];

/** What stands around every page for administrators; others are told that it is not theirs. */
export function AdminFrame({ section, title, children }: { section: SectionId; title?: string; children: ReactNode }) {
  const words = useWords();
  const member = useSession() === 'member';
  const { data: me, error, refetch } = useQuery({ ...meQuery, enabled: member });
  const admitted = member && me?.roles.includes('admin');
  useTitle(title ?? `${words(`admin.${section}`)} · ${words('shell.admin')}`);
  if (member && me && !admitted) {
    return (
      <div className="panes">
        <Empty page title={words('admin.notYours')} text={words('admin.notYoursText')} action={<Claim />} />
      </div>
    );
  }
  return (
    <div className="panes broad">
      <div className="content stack">
        <header className="page-head">
          <h1>{title ?? words('shell.admin')}</h1>
        </header>
        <nav className="segments admin-tabs" aria-label={words('shell.admin')}>
          {SECTION_IDS.map((id) => (
            <Link key={id} to="/admin/{-$section}" params={{ section: id }} aria-current={section === id ? 'page' : undefined}>
              {words(`admin.${id}`)}
            </Link>
          ))}
        </nav>
        {admitted ? (
          children
        ) : !member ? (
          <Empty title={words('admin.rightsUnknown')} text={words('problems.signedOut')} />
        ) : error ? (
          <AdminTrouble failure={error} retry={() => void refetch()} />
        ) : (
          <Skeleton height="20rem" />
        )}
      </div>
    </div>
  );
}
