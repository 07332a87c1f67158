import { useQuery } from '@tanstack/react-query';
import { useId, useState, type KeyboardEvent } from 'react';
import { api } from '../api/client';
import { Icon } from '../ui/icon';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { TAG } from './draft';
import { addTags } from './tags';

/** Tags as chips; what others use is suggested while typing. */
export function TagsField({ tags, fault, onChange }: { tags: string[]; fault: string | undefined; onChange: (tags: string[]) => void }) {
  const words = useWords();
  const { count } = useFormats();
  const id = useId();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(-1);
  const [refused, setRefused] = useState(false);
  const q = text.trim().replace(/^#/, '').slice(0, TAG.most);
  const { data } = useQuery({
    queryKey: ['tags', 'starting', q],
    queryFn: ({ signal }) => api.get('/tags', { query: { q, limit: 6 }, signal }),
    enabled: q.length > 0,
    retry: false,
  });
  const known = new Set(tags.map((tag) => tag.toLocaleLowerCase()));
  const found = q ? (data?.tags ?? []).filter(({ name }) => !known.has(name.toLocaleLowerCase())) : [];
  const add = (typed: string) => {
    const next = addTags(tags, typed);
    setRefused(next.refused);
    setChosen(-1);
    if (next.tags.length !== tags.length) onChange(next.tags);
    setText(next.refused ? typed.trim() : '');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || (event.key === ',' && text.trim())) {
      event.preventDefault();
      if (found[chosen] || text.trim()) add(found[chosen]?.name ?? text);
    } else if (event.key === 'Backspace' && text === '' && tags.length > 0) onChange(tags.slice(0, -1));
    else if (found.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      setChosen((chosen + (event.key === 'ArrowDown' ? 1 : found.length - (chosen < 0 ? 0 : 1))) % found.length);
    } else if (event.key === 'Escape' && text) {
      event.preventDefault();
      event.stopPropagation();
      setText('');
    }
  };
  const wrong = refused ? words('editor.fault.tagLength', { least: TAG.least, most: TAG.most }) : fault;
  return (
    <div className="field tags-field">
      <label htmlFor={id}>{words('editor.tags')}</label>
      {tags.length > 0 && (
        <ul className="row wrap chips">
          {tags.map((tag) => (
            <li key={tag} className="chip accent">
              {tag}
              <button type="button" aria-label={words('editor.removeTag', { tag })} onClick={() => onChange(tags.filter((one) => one !== tag))}>
                <Icon sign="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        id={id}
        className="input"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-found`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-invalid={wrong ? true : undefined}
        aria-describedby={`${id}-about`}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setRefused(false);
          setText(event.target.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => text.trim() && add(text)}
      />
      <div id={`${id}-about`}>{wrong ? <span className="fault" role="alert">{wrong}</span> : <span className="hint">{words('editor.tagsHint')}</span>}</div>
      <ul id={`${id}-found`} role="listbox" aria-label={words('editor.tagsFound')} className="found" hidden={found.length === 0}>
        {found.map(({ id: tagId, name, count: times }, index) => (
          <li
            key={tagId}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className="menu-item"
            onPointerDown={(event) => {
              event.preventDefault();
              add(name);
            }}
          >
            <span className="grow">{name}</span>
            <span className="soft small">{count(times)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
