import { getSchema } from '@tiptap/core';
import { expect, test } from 'vitest';
import { readMarkdown } from './read-markdown';
import { schemaExtensions } from './schema';
import { writeBlock, writeMarkdown } from './write-markdown';
import type { Node } from '@tiptap/pm/model';

const schema = getSchema(schemaExtensions);
const read = (text: string) => readMarkdown(schema, text);
const afresh = (doc: Node) => writeMarkdown(doc);

const TEXTS: Record<string, string> = {
  headings: '# One\n\n## Two *soft*\n\nSetext\n======\n\n###### Six',
  'nested lists': '- a\n  - b\n    1. c\n    2. d\n- e\n\n  second paragraph\n- f',
  'loose list': '* a\n\n* b\n\n* c',
  'ordered list with start': '7. seven\n8. eight\n   - inner',
  'other delimiter': '3) three\n4) four',
  quotes: '> quoted\n> > deeper\n>\n> - list in it\n\nafter',
  'code with language': '```java\nvar x = "a" + `b`;\n\n  # not a heading\n```',
  'fence in a fence': '````md\n```\ninner\n```\n````',
  'indented code': 'text\n\n    indented <b>\n\nafter',
  'inline code': 'Use `a` and ``b ` c`` and `` ` ``.',
  marks: '**bold** *italic* ***both*** ~~gone~~ **bold *and italic* again** a**b**c',
  links: '[text](https://a.example/x_y "A title") <https://b.example/?q=1&r=2> https://c.example/a_b_c [own](/post/1) **[bold](https://d.example)** see **[x](https://e.example) more**',
  'links with odd addresses': '[a](<https://a.example/with space>) [b](https://b.example/(x)) [в](https://пример.рф/путь)',
  'code in other marks': '[`code`](https://a.example) **`bold`** *a `b` c* **see [`x`](/y)**',
  images: '![alt *text*](https://a.example/p.png "title")\n\nin ![x](/media/1.png) text',
  rule: 'a\n\n---\n\nb\n\n***\n\nc',
  'hard breaks': 'one\\\ntwo  \nthree',
  mentions: 'Hello @anna_k and @Иван.Петров-2, @_x_ too',
  'special characters': '2 * 3 * 4, a_b_c, \\*not bold\\*, 5 < 6 && 7 > 2, &amp; &copy; \\[x\\](y) 100% ~5 \\`x\\` C:\\dir [ ] todo [x]',
  'starts that look like something': '\\# no heading\n\n1\\. no list\n\n\\- no item\n\n\\> no quote\n\n\\+ plus',
  Cyrillic: '# Привет, мир\n\n«**Ёлки**» и *палки* — „български“ текст: ѝ.\n\n- раз\n- два',
  'HTML is text': 'a <b>x</b> *y*\n\nc < d',
  'list next to list': '- a\n- b\n\n* c\n* d\n\n1. e\n\n1) f',
  'soft breaks': 'one line\nand the next\nand more',
  'punctuation beside letters': 'слово **«цитата»** и **точка.** Дальше',
  emoji: '👩‍👩‍👧 **🎉** ok',
};

for (const [name, text] of Object.entries(TEXTS)) {
  test(`${name}: comes back to the letter when nobody touched it`, () => {
    const { doc, sources } = read(text);
    expect(writeMarkdown(doc, sources)).toBe(text);
    doc.forEach((node) => expect(node.type.name).not.toBe('source'));
  });

  test(`${name}: means the same when written afresh, and stays so`, () => {
    const once = afresh(read(text).doc);
    expect(read(once).doc.toJSON()).toEqual(read(text).doc.toJSON());
    expect(afresh(read(once).doc)).toBe(once);
  });
}

test('what the editor has no form for is kept as it was written', () => {
  const table = '| a | b |\n|---|:-:|\n| 1 | `x` |';
  const text = `before\n\n${table}\n\n[ref]: https://a.example "T"\n\n<div>\n*raw*\n</div>\n\nsee [ref] and ~one~ ~two~`;
  const { doc, sources } = read(text);
  expect(doc.content.content.map((node) => node.type.name)).toEqual(['paragraph', 'source', 'source', 'source', 'source']);
  expect(writeMarkdown(doc, sources)).toBe(text);
  expect(afresh(doc)).toBe(text);
});

test('one changed block leaves the letters of all others alone', () => {
  const text = 'Title\n=====\n* a\n* b\n\n\n\nplain __bold__\n***\nend\n';
  const { doc, sources } = read(text);
  const changed = doc.replace(doc.content.size - 4, doc.content.size - 4, doc.slice(0, 0));
  expect(writeMarkdown(changed, sources)).toBe(text);
  const last = schema.node('paragraph', null, [schema.text('new end')]);
  const edited = doc.copy(doc.content.replaceChild(doc.childCount - 1, last));
  expect(writeMarkdown(edited, sources)).toBe('Title\n=====\n* a\n* b\n\n\n\nplain __bold__\n***\n\nnew end');
});

test('deleting what stood between two lists does not join them', () => {
  const { doc, sources } = read('- a\n\nbetween\n\n- b');
  const joined = doc.copy(doc.content.cut(0, doc.child(0).nodeSize).append(doc.content.cut(doc.child(0).nodeSize + doc.child(1).nodeSize)));
  expect(read(writeMarkdown(joined, sources)).doc.childCount).toBe(2);
});

const paragraph = (...parts: [text: string, ...marks: string[]][]) =>
  schema.node('paragraph', null, parts.map(([text, ...marks]) => schema.text(text, marks.map((mark) => schema.mark(mark)))));

test.each([
  ['spaces at the edge of a mark', paragraph(['a'], [' bold ', 'bold'], ['b']), 'a **bold** b'],
  ['punctuation at the edge of a mark', paragraph(['a'], ['«b».', 'bold'], ['c']), 'a«**b»**.c'],
  ['letters that look like signs', paragraph(['# a'], [' *x* ', 'strike']), '\\# a ~~\\*x\\*~~'],
  ['a long number at the start', paragraph(['2026. A year']), '2026\\. A year'],
  ['text that looks like a link', paragraph(['[a](b) and <br> &amp;']), '\\[a](b) and \\<br> \\&amp;'],
  ['a setext line', schema.node('paragraph', null, [schema.text('a'), schema.node('hardBreak'), schema.text('---')]), 'a\\\n\\---'],
  ['bold and italic side by side', paragraph(['a', 'bold'], ['b', 'italic']), '**a***b*'],
  ['italic that outlasts bold', paragraph(['a', 'bold', 'italic'], [' b', 'italic']), '***a** b*'],
])('%s: read back as typed', (_, node, markdown) => {
  expect(writeBlock(node)).toBe(markdown);
  expect(read(markdown).doc.textContent).toBe(node.textContent.trim());
});

test('an empty text is an empty paragraph, and an empty paragraph is no text', () => {
  const { doc, sources } = read('');
  expect(doc.childCount).toBe(1);
  expect(writeMarkdown(doc, sources)).toBe('');
  expect(afresh(schema.node('doc', null, [paragraph(['a']), schema.node('paragraph'), paragraph(['b'])]))).toBe('a\n\nb');
});

test('Windows line ends are kept until somebody edits', () => {
  const { doc, sources } = read('a\r\n\r\nb\r\n');
  expect(writeMarkdown(doc, sources)).toBe('a\r\n\r\nb\r\n');
});
