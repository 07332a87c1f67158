import { Extension, Mark, Node } from '@tiptap/core';
import Blockquote from '@tiptap/extension-blockquote';
import Bold from '@tiptap/extension-bold';
import Code from '@tiptap/extension-code';
import CodeBlock from '@tiptap/extension-code-block';
import Document from '@tiptap/extension-document';
import HardBreak from '@tiptap/extension-hard-break';
import Heading from '@tiptap/extension-heading';
import HorizontalRule from '@tiptap/extension-horizontal-rule';
import Italic from '@tiptap/extension-italic';
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list';
import Paragraph from '@tiptap/extension-paragraph';
import Strike from '@tiptap/extension-strike';
import Text from '@tiptap/extension-text';
import { Dropcursor, Gapcursor, TrailingNode, UndoRedo } from '@tiptap/extensions';
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

/** A link. One that the station would not follow is text. */
const Link = Mark.create({
  name: 'link',
  inclusive: false,
  addAttributes: () => ({ href: { default: null }, title: { default: null } }),
  parseHTML: () => [{ tag: 'a[href]', getAttrs: (element) => (isLinkAddress(element.getAttribute('href') ?? '') ? null : false) }],
  renderHTML: ({ HTMLAttributes: { href, title } }) => ['a', { ...(isLinkAddress(String(href)) && { href: String(href) }), title, rel: 'nofollow ugc noopener' }, 0],
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
  Document,
  Paragraph,
  Text,
  Heading,
  Blockquote,
  BulletList,
  OrderedList,
  ListItem,
  ListKeymap,
  CodeBlock,
  HorizontalRule,
  HardBreak,
  Bold,
  Italic,
  Strike,
  Link,
  // Code may stand in a link or be bold, as everywhere in Markdown.
  Code.extend({ excludes: '' }),
  Picture,
  Source,
  ListSigns,
  Dropcursor,
  Gapcursor,
  TrailingNode,
  UndoRedo,
];
