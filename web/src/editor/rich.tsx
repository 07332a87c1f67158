import { EditorContent, useEditor, type Editor } from '@tiptap/react';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../words/words';
import { isWebAddress } from './addresses';
import { AddressDialog, type Asked } from './address-dialog';
import { readMarkdown, survives, type Read } from './read-markdown';
import { schemaExtensions } from './schema';
import { SlashMenu, useSlash } from './slash-menu';
import { Toolbar } from './toolbar';
import { writeMarkdown } from './write-markdown';
import './written.css';

export interface RichProps {
  markdown: string;
  readOnly: boolean;
  invalid: boolean;
  onChange: (markdown: string) => void;
  /** The text would not come back to the letter. */
  onUnfit: () => void;
  focus: { current: (() => void) | undefined };
}

/** The text as it will look; it is read from Markdown once and told as Markdown after every change. */
export default function Rich({ markdown, readOnly, invalid, onChange, onUnfit, focus }: RichProps) {
  const words = useWords();
  const [asked, setAsked] = useState<Asked>();
  const slash = useSlash();
  const reads = useRef(new WeakMap<Editor, Read>());
  const [shown, setShown] = useState(false);
  const tell = useRef(onChange);
  tell.current = onChange;
  const editor = useEditor({
    extensions: schemaExtensions,
    editable: !readOnly,
    shouldRerenderOnTransaction: false,
    // A style of its own would be inline, which the page does not allow; written.css says the same.
    injectCSS: false,
    onBeforeCreate: ({ editor: made }) => {
      const read = readMarkdown(made.schema, markdown);
      reads.current.set(made as Editor, read);
      made.options.content = read.doc as never;
    },
    onUpdate: ({ editor: changed }) => tell.current(writeMarkdown(changed.state.doc, reads.current.get(changed as Editor)?.sources)),
    editorProps: {
      attributes: { class: 'prose written', role: 'textbox', 'aria-multiline': 'true' },
      handleKeyDown: (_, event) => {
        if (event.code === 'KeyK' && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
          // Here a link is meant, not the palette.
          event.preventDefault();
          event.stopPropagation();
          setAsked('link');
          return true;
        }
        return slash.onKey(event);
      },
      handlePaste: (view, event) => {
        // An address that is pasted over a text becomes its link.
        const href = event.clipboardData?.getData('text/plain').trim() ?? '';
        const { empty, from, to } = view.state.selection;
        const mark = view.state.schema.marks['link'];
        if (empty || !mark || !isWebAddress(href)) return false;
        view.dispatch(view.state.tr.addMark(from, to, mark.create({ href })));
        return true;
      },
      clipboardTextParser: (text, context) => {
        const schema = context.doc.type.schema;
        return readMarkdown(schema, text).doc.slice(0);
      },
      clipboardTextSerializer: (slice) => {
        const { schema } = slice.content.firstChild?.type ?? {};
        const whole = schema?.topNodeType.createAndFill(null, slice.content);
        return whole ? writeMarkdown(whole) : slice.content.textBetween(0, slice.content.size, '\n\n');
      },
    },
  });

  useEffect(() => {
    const read = editor && reads.current.get(editor);
    if (read && !survives(read, markdown)) onUnfit();
    // Only the text that the editor began with matters.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [editor]);
  useEffect(() => {
    if (!editor) return;
    const look = () => setShown(hasView(editor));
    look();
    editor.on('mount', look).on('unmount', look);
    return () => {
      editor.off('mount', look).off('unmount', look);
    };
  }, [editor]);
  useEffect(() => {
    editor?.setEditable(!readOnly, false);
  }, [editor, readOnly]);
  useEffect(() => {
    focus.current = () => {
      if (!editor || !hasView(editor)) return;
      // At once: what is typed next belongs to the text already.
      editor.view.focus();
      editor.commands.setTextSelection(0);
    };
  }, [editor, focus]);
  useEffect(() => {
    if (!editor || !shown || !hasView(editor)) return;
    const place = editor.view.dom;
    place.setAttribute('aria-label', words('editor.text'));
    place.setAttribute('data-placeholder', words('editor.textPlaceholder'));
    if (invalid) place.setAttribute('aria-invalid', 'true');
    else place.removeAttribute('aria-invalid');
  }, [editor, shown, words, invalid]);

  if (!editor) return null;
  const ask = (what: Asked) => setAsked(what);
  return (
    <>
      {shown && !readOnly && <Toolbar editor={editor} ask={ask} />}
      <EditorContent editor={editor} className="writing-text" />
      {shown && !readOnly && <SlashMenu editor={editor} slash={slash} ask={ask} />}
      {asked && <AddressDialog editor={editor} what={asked} onClose={() => closeDialog(editor, () => setAsked(undefined))} />}
    </>
  );
}

/** While React puts the page together twice, the editor stands without its place for a moment. */
function hasView(editor: Editor): boolean {
  try {
    return editor.view.dom.isConnected;
  } catch {
    return false;
  }
}

function closeDialog(editor: Editor, close: () => void) {
  close();
  // The dialog gives the focus back to what had it; the text wants it after that.
  requestAnimationFrame(() => editor.commands.focus());
}
