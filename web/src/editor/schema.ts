import { Extension, Node } from '@tiptap/core';
import Code from '@tiptap/extension-code';
import StarterKit from '@tiptap/starter-kit';
import { isLinkAddress, isPictureAddress } from './addresses';

/** A picture in the running text, by its address. */
const Picture = Node.create({
  name: 'image',
  group: 'inline',
  inline: true,
  draggable: true,
  addAttributes: () => ({ src: { default: '' }, alt: { default: '' }, title: { default: null } }),
  parseHTML: () => [{ tag: 'img[src]', getAttrs: (element) => (isPictureAddress(element.getAttribute('src') ?? '') ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ['img', { ...HTMLAttributes, loading: 'lazy', referrerpolicy: 'no-referrer' }],
});

/** Markdown that the editor has no picture of (a table, a reference): shown and kept as it was written. */
const Source = Node.create({
  name: 'source',
  group: 'block',
  content: 'text*',
  marks: '',
  code: true,
  defining: true,
  parseHTML: () => [{ tag: 'pre[data-source]', preserveWhitespace: 'full' as const, priority: 80 }],
  renderHTML: () => ['pre', { 'data-source': '', spellcheck: 'false' }, 0],
  addKeyboardShortcuts() {
    return { Enter: () => this.editor.isActive('source') && this.editor.commands.first(({ commands }) => [() => commands.insertContent({ type: 'text', text: '\n' })]) };
  },
});

/** How a list was written, so that it is written so again. */
const ListSigns = Extension.create({
  name: 'listSigns',
  addGlobalAttributes: () => [
    {
      types: ['bulletList', 'orderedList'],
      attributes: { sign: { default: null, rendered: false }, tight: { default: true, rendered: false } },
    },
  ],
});

/** What a post can hold: what the station makes of Markdown, and nothing more. */
export const schemaExtensions = [
  StarterKit.configure({
    underline: false,
    code: false,
    link: {
      autolink: false,
      openOnClick: false,
      linkOnPaste: true,
      isAllowedUri: (address) => isLinkAddress(address ?? ''),
      HTMLAttributes: { target: null, rel: null },
    },
  }),
  // Code may stand in a link or be bold, as everywhere in Markdown.
  Code.extend({ excludes: '' }),
  Picture,
  Source,
  ListSigns,
];
