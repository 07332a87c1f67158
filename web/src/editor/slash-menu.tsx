import type { Editor } from '@tiptap/react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { Icon } from '../ui/icon';
import { useWords, type TextKey } from '../words/words';
import type { Asked } from './address-dialog';
import { filterSlash, slashQuery, type SlashItem } from './slash';

interface Slash {
  onKey: (event: KeyboardEvent) => boolean;
  hear: { current: ((event: KeyboardEvent) => boolean) | undefined };
}

/** Lets the menu have the keys first while it is open. */
export function useSlash(): Slash {
  const hear = useRef<(event: KeyboardEvent) => boolean>(undefined);
  return useMemo(() => ({ hear, onKey: (event) => hear.current?.(event) ?? false }), []);
}

/** The menu behind a `/` in an empty line. The focus stays in the text; the text names the chosen item. */
export function SlashMenu({ editor, slash, ask }: { editor: Editor; slash: Slash; ask: (what: Asked) => void }) {
  const words = useWords();
  const id = useId();
  const [query, setQuery] = useState<string>();
  const [place, setPlace] = useState({ left: 0, top: 0 });
  const [chosen, setChosen] = useState(0);
  const name = (item: SlashItem) => (words as (key: TextKey) => string)(item.text);
  const items = query === undefined ? [] : filterSlash(query, name);
  const open = items.length > 0;

  useEffect(() => {
    let dismissed: string | undefined;
    const look = () => {
      const { selection } = editor.state;
      const line = selection.$from.parent;
      const found = selection.empty && line.type.name === 'paragraph' && editor.isFocused ? slashQuery(line.textContent, selection.$from.parentOffset) : undefined;
      if (found === undefined) dismissed = undefined;
      const shown = dismissed === undefined ? found : undefined;
      setQuery((before) => {
        if (before !== shown) setChosen(0);
        return shown;
      });
      if (shown !== undefined) {
        const { left, bottom, top } = editor.view.coordsAtPos(selection.from);
        const below = bottom + 340 < window.innerHeight;
        setPlace({ left: Math.max(8, Math.min(left, window.innerWidth - 272)), top: below ? bottom + 6 : Math.max(8, top - 340) });
      }
    };
    const dismiss = (event: Event) => {
      if ((event as KeyboardEvent).key === 'Escape') {
        dismissed = 'yes';
        look();
      }
    };
    editor.on('transaction', look).on('focus', look).on('blur', look);
    editor.view.dom.addEventListener('keydown', dismiss);
    return () => {
      editor.off('transaction', look).off('focus', look).off('blur', look);
      editor.view.dom.removeEventListener('keydown', dismiss);
    };
  }, [editor]);

  useEffect(() => {
    const dom = editor.view.dom;
    if (!open) {
      dom.removeAttribute('aria-activedescendant');
      dom.removeAttribute('aria-controls');
      return;
    }
    dom.setAttribute('aria-controls', id);
    dom.setAttribute('aria-activedescendant', `${id}-${items[chosen]?.id}`);
  });

  const put = (item: SlashItem) => {
    const { $from } = editor.state.selection;
    const line = editor.chain().focus().deleteRange({ from: $from.start(), to: $from.end() });
    const acts: Record<SlashItem['id'], () => void> = {
      heading2: () => line.setHeading({ level: 2 }).run(),
      heading3: () => line.setHeading({ level: 3 }).run(),
      list: () => line.toggleBulletList().run(),
      numbers: () => line.toggleOrderedList().run(),
      quote: () => line.toggleBlockquote().run(),
      code: () => line.toggleCodeBlock().run(),
      rule: () => line.setHorizontalRule().run(),
      image: () => {
        line.run();
        ask('image');
      },
    };
    acts[item.id]();
  };
  slash.hear.current = (event) => {
    if (!open) return false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setChosen((chosen + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length);
      return true;
    }
    if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey) {
      put(items[chosen] ?? items[0]!);
      return true;
    }
    return event.key === 'Escape';
  };
  if (!open) return null;
  return (
    <div className="popover slash" role="listbox" id={id} aria-label={words('editor.insert')} style={place}>
      {items.map((item, index) => (
        <div
          key={item.id}
          id={`${id}-${item.id}`}
          role="option"
          aria-selected={index === chosen}
          className="menu-item"
          onPointerDown={(event) => {
            event.preventDefault();
            put(item);
          }}
          onPointerEnter={() => setChosen(index)}
        >
          <Icon sign={item.sign} />
          {name(item)}
        </div>
      ))}
    </div>
  );
}
