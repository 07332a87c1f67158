import type { Editor } from '@tiptap/react';
import { useState, type FormEvent } from 'react';
import { TextField } from '../ui/fields';
import { Dialog } from '../ui/dialog';
import { useWords } from '../words/words';
import { isLinkAddress, isPictureAddress } from './addresses';

export type Asked = 'link' | 'image';

/** Asks for the address of a link or a picture; only one that the station will show is taken. */
export function AddressDialog({ editor, what, onClose }: { editor: Editor; what: Asked; onClose: () => void }) {
  const words = useWords();
  const link = what === 'link';
  const { from, to, empty } = editor.state.selection;
  const known = link ? (editor.getAttributes('link')['href'] as string | undefined) : undefined;
  const [address, setAddress] = useState(known ?? '');
  const [text, setText] = useState(() => editor.state.doc.textBetween(from, to, ' '));
  const [fault, setFault] = useState<string>();

  const done = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const given = address.trim();
    const href = link && /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+(\/\S*)?$/u.test(given) ? `https://${given}` : given;
    if (!(link ? isLinkAddress(href) : isPictureAddress(href))) {
      setFault(words(link ? 'editor.linkFault' : 'editor.imageFault'));
      return;
    }
    const line = editor.chain().focus();
    if (!link) line.insertContent({ type: 'image', attrs: { src: href, alt: text.trim() } }).run();
    else if (known !== undefined) line.extendMarkRange('link').setMark('link', { href }).run();
    else if (empty) line.insertContent({ type: 'text', text: text.trim() || href, marks: [{ type: 'link', attrs: { href } }] }).run();
    else line.setMark('link', { href }).run();
    onClose();
  };
  return (
    <Dialog title={words(link ? 'editor.link' : 'editor.image')} onClose={onClose}>
      <form className="stack" onSubmit={done} noValidate>
        <TextField
          label={words('editor.address')}
          hint={words(link ? 'editor.linkHint' : 'editor.imageHint')}
          fault={fault}
          inputMode="url"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={address}
          onChange={(event) => {
            setAddress(event.target.value);
            setFault(undefined);
          }}
        />
        {(!link || (empty && known === undefined)) && (
          <TextField
            label={words(link ? 'editor.linkText' : 'editor.imageAlt')}
            hint={link ? undefined : words('editor.imageAltHint')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <div className="actions">
          {known !== undefined && (
            <button
              type="button"
              className="button quiet"
              onClick={() => {
                editor.chain().focus().extendMarkRange('link').unsetMark('link').run();
                onClose();
              }}
            >
              {words('editor.unlink')}
            </button>
          )}
          <button type="submit" className="button primary">
            {words('editor.put')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
