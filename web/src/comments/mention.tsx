import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { api, type PersonCard } from '../api/client';
import { Avatar, nameOf } from '../ui/basics';
import { useWords } from '../words/words';
import { nameBeingTyped, withName } from './naming';

/** A field for plain text in which `@` offers people: arrows choose, Enter or Tab takes, Escape leaves it be. */
export function MentionField({
  label,
  placeholder,
  value,
  fault,
  focus = false,
  onChange,
  onSend,
  onLeave,
  ...rest
}: {
  label: string;
  placeholder?: string;
  value: string;
  fault?: string | undefined;
  focus?: boolean;
  'data-compose'?: string;
  onChange: (text: string) => void;
  onSend: () => void;
  onLeave?: () => void;
}) {
  const words = useWords();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<number>();
  const [chosen, setChosen] = useState(0);
  const [left, setLeft] = useState<string>();
  const [place, setPlace] = useState<number>();
  const typed = caret === undefined ? undefined : nameBeingTyped(value, caret);
  const people = usePeople(typed?.query);
  const open = typed !== undefined && left !== typed.query && people.length > 0;
  const current = Math.min(chosen, people.length - 1);
  useEffect(() => {
    if (!focus) return;
    const element = field.current;
    element?.focus({ preventScroll: true });
    element?.setSelectionRange(element.value.length, element.value.length);
    element?.scrollIntoView({ block: 'nearest' });
  }, [focus]);
  useLayoutEffect(() => {
    if (place !== undefined) field.current?.setSelectionRange(place, place);
  }, [place]);
  const take = (person: PersonCard | undefined) => {
    if (!person || !typed || caret === undefined) return;
    const next = withName(value, typed.start, caret, person.username);
    onChange(next.text);
    setPlace(next.caret);
    setCaret(undefined);
    field.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
    } else if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      setChosen((current + (event.key === 'ArrowDown' ? 1 : -1) + people.length) % people.length);
    } else if (open && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault();
      take(people[current]);
    } else if (event.key === 'Escape') {
      if (open) setLeft(typed.query);
      else if (onLeave) onLeave();
      else field.current?.blur();
    }
  };
  return (
    <div className="mention-field">
      <textarea
        ref={field}
        className="input"
        rows={2}
        aria-label={label}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        aria-autocomplete="list"
        aria-controls={open ? `${id}-people` : undefined}
        aria-activedescendant={open ? `${id}-${people[current]?.id}` : undefined}
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart);
          setChosen(0);
          setPlace(undefined);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setCaret(undefined)}
        onKeyDown={keys}
        {...rest}
      />
      {fault && (
        <p id={`${id}-fault`} role="alert" className="small composer-fault">
          {fault}
        </p>
      )}
      <p className="hidden" role="status">
        {open && words('ui.people', { count: people.length })}
      </p>
      {open && (
        <div id={`${id}-people`} role="listbox" aria-label={words('comments.mention')} className="popover mention-list">
          {people.map((person, index) => (
            <div
              key={person.id}
              id={`${id}-${person.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === current}
              className="menu-item"
              onPointerMove={() => setChosen(index)}
              // The field keeps the focus, so that typing goes on.
              onPointerDown={(event) => event.preventDefault()}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(person)}
              onKeyDown={(event) => event.key === 'Enter' && take(person)}
            >
              <Avatar person={person} size="1.6rem" />
              <span className="grow one-line">{nameOf(person)}</span>
              <span className="soft small one-line">@{person.username}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

const NOBODY: PersonCard[] = [];

function usePeople(query: string | undefined): PersonCard[] {
  const wanted = useDeferredValue(query);
  const { data } = useQuery({
    queryKey: ['people', 'search', wanted ?? '', 6],
    queryFn: ({ signal }) => api.get('/users/search', { query: { query: wanted ?? '', limit: 6 }, signal }),
    enabled: Boolean(wanted),
    placeholderData: (before) => before,
  });
  return query ? (data?.users ?? NOBODY) : NOBODY;
}
