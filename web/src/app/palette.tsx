import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { api } from '../api/client';
import { Avatar, nameOf } from '../ui/basics';
import { Icon, type Sign } from '../ui/icon';
import { useWords } from '../words/words';
import { useHasRole, useSession } from './me';
import { useSignOut } from './sign-out';
import './palette.css';

interface Entry {
  id: string;
  text: string;
  detail?: string;
  picture: React.ReactNode;
  run: () => void;
}

/** Goes anywhere from the keyboard: pages, people, tags. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const listId = useId();
  // Before React removes the element: the browser gives the focus back only from one that is in the document.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    element.showModal();
    return () => element.close();
  }, []);
  const pages = usePages();
  const found = useFound(query);
  const wanted = query.trim().toLocaleLowerCase();
  const entries = [...pages.filter(({ text }) => text.toLocaleLowerCase().includes(wanted)), ...found];
  const current = Math.min(chosen, entries.length - 1);
  const marked = entries[current]?.id;
  useEffect(() => {
    void dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [marked]);
  const act = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  return (
    <dialog ref={dialog} className="dialog palette" aria-label={words('palette.title')} onCancel={onClose} onPointerDown={(event) => event.target === dialog.current && onClose()}>
      <div className="row palette-input">
        <Icon sign="search" />
        <input
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog that was opened to type into
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={entries[current] ? `${listId}-${entries[current].id}` : undefined}
          aria-label={words('palette.title')}
          placeholder={words('palette.hint')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              const step = event.key === 'ArrowDown' ? 1 : -1;
              setChosen((current + step + entries.length) % Math.max(1, entries.length));
            }
            if (event.key === 'Enter') act(entries[current]);
          }}
        />
      </div>
      <div id={listId} role="listbox" aria-label={words('palette.title')} className="palette-list">
        {entries.map((entry, index) => (
          <div
            key={entry.id}
            id={`${listId}-${entry.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className="menu-item"
            onPointerMove={() => setChosen(index)}
            onClick={() => act(entry)}
            onKeyDown={(event) => event.key === 'Enter' && act(entry)}
          >
            {entry.picture}
            <span className="grow one-line">{entry.text}</span>
            {entry.detail && <span className="soft small one-line">{entry.detail}</span>}
          </div>
        ))}
        {entries.length === 0 && <p className="soft palette-none">{words('palette.nothing')}</p>}
      </div>
    </dialog>
  );
}

function usePages(): Entry[] {
  const words = useWords();
  const navigate = useNavigate();
  const member = useSession() === 'member';
  const manages = useHasRole('admin');
  const signOut = useSignOut();
  const page = (id: string, sign: Sign, text: string, run: () => void, shown = true): Entry[] =>
    shown ? [{ id, text, picture: <Icon sign={sign} />, run }] : [];
  return [
    ...page('home', 'home', words('shell.home'), () => void navigate({ to: '/' })),
    ...page('latest', 'compass', words('shell.latest'), () => void navigate({ to: '/latest' })),
    ...page('people', 'people', words('shell.people'), () => void navigate({ to: '/people' })),
    ...page('tags', 'hash', words('shell.tags'), () => void navigate({ to: '/tags' })),
    ...page('write', 'pen', words('shell.write'), () => void navigate({ to: '/write' }), member),
    ...page('drafts', 'archive', words('shell.drafts'), () => void navigate({ to: '/drafts' }), member),
    ...page('notifications', 'bell', words('shell.notifications'), () => void navigate({ to: '/notifications' }), member),
    ...page('settings', 'gear', words('shell.settings'), () => void navigate({ to: '/settings/{-$section}' }), member),
    ...page('admin', 'shield', words('shell.admin'), () => void navigate({ to: '/admin/{-$section}' }), manages),
    ...page('rules', 'flag', words('shell.rules'), () => void navigate({ to: '/rules' })),
    ...page('signOut', 'leave', words('shell.signOut'), () => void signOut(), member),
    ...page('signIn', 'key', words('shell.signIn'), () => void navigate({ to: '/login' }), !member),
  ];
}

function useFound(query: string): Entry[] {
  const words = useWords();
  const navigate = useNavigate();
  const wanted = useDeferredValue(query.trim());
  const enabled = wanted.length > 0;
  const people = useQuery({
    queryKey: ['people', 'search', wanted, 6],
    queryFn: ({ signal }) => api.get('/users/search', { query: { query: wanted, limit: 6 }, signal }),
    enabled,
    placeholderData: (before) => before,
  });
  const tags = useQuery({
    queryKey: ['tags', wanted, 5],
    queryFn: ({ signal }) => api.get('/tags', { query: { q: wanted.replace(/^#/, ''), limit: 5 }, signal }),
    enabled,
    placeholderData: (before) => before,
  });
  if (!enabled) return [];
  return [
    ...(people.data?.users ?? []).map((person) => ({
      id: `person-${person.id}`,
      text: nameOf(person),
      detail: `@${person.username}`,
      picture: <Avatar person={person} size="1.6rem" />,
      run: () => void navigate({ to: '/@{$username}', params: { username: person.username } }),
    })),
    ...(tags.data?.tags ?? []).map(({ name, count }) => ({
      id: `tag-${name}`,
      text: `#${name}`,
      detail: words('ui.posts', { count }),
      picture: <Icon sign="hash" />,
      run: () => void navigate({ to: '/tag/$tag', params: { tag: name } }),
    })),
  ];
}
