import { useEditorState, type Editor } from '@tiptap/react';
import { useRef, type KeyboardEvent } from 'react';
import { IconButton } from '../ui/basics';
import type { Sign } from '../ui/icon';
import { useWords } from '../words/words';
import type { Asked } from './address-dialog';

interface Tool {
  sign: Sign;
  label: string;
  keys?: string;
  pressed?: boolean;
  disabled?: boolean;
  run: () => void;
}

/** What can be done with the text; one stop for the Tab key, arrows inside. */
export function Toolbar({ editor, ask }: { editor: Editor; ask: (what: Asked) => void }) {
  const words = useWords();
  const bar = useRef<HTMLDivElement>(null);
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive('bold'),
      italic: now.isActive('italic'),
      strike: now.isActive('strike'),
      code: now.isActive('code'),
      link: now.isActive('link'),
      heading: now.isActive('heading', { level: 2 }),
      list: now.isActive('bulletList'),
      numbers: now.isActive('orderedList'),
      quote: now.isActive('blockquote'),
      codeBlock: now.isActive('codeBlock'),
      undo: now.can().undo(),
      redo: now.can().redo(),
    }),
  });
  const go = () => editor.chain().focus();
  const tools: Tool[] = [
    { sign: 'bold', label: words('editor.bold'), keys: 'Ctrl B', pressed: on.bold, run: () => go().toggleBold().run() },
    { sign: 'italic', label: words('editor.italic'), keys: 'Ctrl I', pressed: on.italic, run: () => go().toggleItalic().run() },
    { sign: 'strike', label: words('editor.strike'), keys: 'Ctrl Shift S', pressed: on.strike, run: () => go().toggleStrike().run() },
    { sign: 'code', label: words('editor.code'), keys: 'Ctrl E', pressed: on.code, run: () => go().toggleCode().run() },
    { sign: 'link', label: words('editor.link'), keys: 'Ctrl K', pressed: on.link, run: () => ask('link') },
    { sign: 'image', label: words('editor.image'), run: () => ask('image') },
    { sign: 'heading', label: words('editor.heading2'), pressed: on.heading, run: () => go().toggleHeading({ level: 2 }).run() },
    { sign: 'list', label: words('editor.list'), pressed: on.list, run: () => go().toggleBulletList().run() },
    { sign: 'numbers', label: words('editor.numbers'), pressed: on.numbers, run: () => go().toggleOrderedList().run() },
    { sign: 'quote', label: words('editor.quote'), pressed: on.quote, run: () => go().toggleBlockquote().run() },
    { sign: 'module', label: words('editor.codeBlock'), pressed: on.codeBlock, run: () => go().toggleCodeBlock().run() },
    { sign: 'undo', label: words('editor.undo'), keys: 'Ctrl Z', disabled: !on.undo, run: () => go().undo().run() },
    { sign: 'refresh', label: words('editor.redo'), keys: 'Ctrl Shift Z', disabled: !on.redo, run: () => go().redo().run() },
  ];
  const move = (event: KeyboardEvent) => {
    const all = [...(bar.current?.querySelectorAll('button') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape') editor.commands.focus();
    if (to === undefined) return;
    event.preventDefault();
    const next = all[(to + all.length) % all.length];
    all.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next?.focus();
  };
  return (
    <div ref={bar} className="writing-tools" role="toolbar" aria-label={words('editor.tools')} onKeyDown={move}>
      {tools.map(({ sign, label, keys, pressed, disabled, run }, index) => (
        <IconButton
          key={sign}
          sign={sign}
          small
          label={label}
          title={keys ? `${label} (${keys})` : label}
          tabIndex={index === 0 ? 0 : -1}
          aria-pressed={pressed}
          aria-disabled={disabled}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => !disabled && run()}
        />
      ))}
    </div>
  );
}
