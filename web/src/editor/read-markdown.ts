import type { Node, Schema } from '@tiptap/pm/model';
import MarkdownIt, { type Token } from 'markdown-it';
import { writeBlock, writeMarkdown, type Sources } from './write-markdown';

/** Reads Markdown by the rules the station renders by: CommonMark with tables and strikethrough, HTML is text. */
const reader = new MarkdownIt({ html: true, linkify: false, typographer: false });
reader.normalizeLink = (address) => address;
reader.normalizeLinkText = (address) => address;

interface Json {
  type: string;
  attrs?: Record<string, unknown>;
  content?: Json[];
  marks?: { type: string; attrs?: Record<string, unknown> }[];
  text?: string;
}

class Unknown extends Error {}

const MARKS: Record<string, string> = { strong: 'bold', em: 'italic', s: 'strike' };
const BLOCKS: Record<string, string> = {
  paragraph: 'paragraph',
  heading: 'heading',
  blockquote: 'blockquote',
  bullet_list: 'bulletList',
  ordered_list: 'orderedList',
  list_item: 'listItem',
};

export interface Read {
  doc: Node;
  sources: Sources;
}

/** The document of a text. Each top block remembers how it was written; what has no form here is kept as source. */
export function readMarkdown(schema: Schema, markdown: string): Read {
  const text = markdown.replace(/\r\n?/g, '\n');
  const lines = text.split('\n');
  const env: { references?: object } = {};
  const tokens = reader.parse(text, env);
  const pieces: { node: Node; from: number; to: number }[] = [];
  let line = 0;
  const between = (end: number) => {
    // What lies between blocks and is not empty defines the targets of links.
    let from = line;
    while (from < end && !lines[from]!.trim()) from++;
    let to = end;
    while (to > from && !lines[to - 1]!.trim()) to--;
    if (to > from) pieces.push({ node: sourceNode(schema, lines.slice(from, to).join('\n')), from, to });
  };
  for (const block of topBlocks(tokens)) {
    const [from, end] = block[0]!.map ?? [line, line];
    between(from);
    let to = end;
    while (to > from + 1 && !lines[to - 1]!.trim()) to--;
    pieces.push({ node: blockNode(schema, block, lines.slice(from, to).join('\n'), env), from, to });
    line = end;
  }
  between(lines.length);
  const doc = schema.node('doc', null, pieces.length > 0 ? pieces.map(({ node }) => node) : [schema.node('paragraph')]);
  const sources: Sources = { of: new WeakMap(), lead: '', first: pieces[0]?.node, whole: { doc, text: markdown } };
  pieces.forEach(({ node, from, to }, index) => {
    const next = pieces[index + 1];
    if (index === 0) sources.lead = lines.slice(0, from).map((one) => `${one}\n`).join('');
    const gap = next ? '\n' + lines.slice(to, next.from).map((one) => `${one}\n`).join('') : to < lines.length ? `\n${lines.slice(to).join('\n')}` : '';
    sources.of.set(node, { text: lines.slice(from, to).join('\n'), gap, next: next?.node });
  });
  return { doc, sources };
}

function comesBack(schema: Schema, node: Node, env: object): boolean {
  const again = blocks(reader.parse(writeBlock(node), { ...env }));
  return again.length === 1 && schema.nodeFromJSON(again[0]).eq(node);
}

function* topBlocks(tokens: Token[]): Generator<Token[]> {
  let start = 0;
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    depth += tokens[at]!.nesting;
    if (depth === 0) {
      yield tokens.slice(start, at + 1);
      start = at + 1;
    }
  }
}

const sourceNode = (schema: Schema, text: string): Node => schema.node('source', null, text ? [schema.text(text)] : []);

function blockNode(schema: Schema, tokens: Token[], source: string, env: object): Node {
  try {
    if (singleTildes(tokens)) throw new Unknown();
    const node = schema.nodeFromJSON(blocks(tokens)[0]);
    node.check();
    // Only what comes back the same may be edited as more than source.
    if (comesBack(schema, node, env)) return node;
  } catch (failure) {
    if (!(failure instanceof Unknown || failure instanceof RangeError)) throw failure;
  }
  return sourceNode(schema, source);
}

/** The station strikes text between single tildes too. */
const singleTildes = (tokens: Token[]): boolean =>
  tokens.some(({ type, content }) => type === 'inline' && (content.replace(/`[^`]*`/g, '').match(/(?<![\\~])~(?!~)/g)?.length ?? 0) > 1);

function blocks(tokens: Token[]): Json[] {
  const root: Json = { type: 'doc', content: [] };
  const open = [root];
  for (const token of tokens) {
    const into = open[open.length - 1]!;
    const name = BLOCKS[token.type.replace(/_(open|close)$/, '')];
    if (token.nesting === 1) {
      if (!name) throw new Unknown(token.type);
      const block: Json = { type: name, content: [] };
      const attrs = attributes(token, tokens);
      if (attrs) block.attrs = attrs;
      into.content!.push(block);
      open.push(block);
    } else if (token.nesting === -1) {
      open.pop();
      if (into.type === 'listItem' && into.content!.length === 0) into.content!.push({ type: 'paragraph' });
    } else if (token.type === 'inline') {
      into.content!.push(...inline(token.children ?? []));
    } else if (token.type === 'hr') {
      into.content!.push({ type: 'horizontalRule' });
    } else if (token.type === 'fence' || token.type === 'code_block') {
      const text = token.content.replace(/\n$/, '');
      into.content!.push({ type: 'codeBlock', attrs: { language: token.info.trim() || null }, content: text ? [{ type: 'text', text }] : [] });
    } else {
      throw new Unknown(token.type);
    }
  }
  return root.content!;
}

function attributes(token: Token, tokens: Token[]): Record<string, unknown> | undefined {
  if (token.type === 'heading_open') return { level: Number(token.tag.slice(1)) };
  if (token.type === 'blockquote_open' || token.type === 'paragraph_open' || token.type === 'list_item_open') return undefined;
  const inside = tokens.slice(tokens.indexOf(token));
  const paragraph = inside.find((one) => one.type === 'paragraph_open' && one.level === token.level + 2);
  const list = { sign: token.markup, tight: paragraph?.hidden ?? true };
  return token.type === 'ordered_list_open' ? { ...list, start: Number(token.attrGet('start') ?? 1) } : list;
}

function inline(tokens: Token[]): Json[] {
  const nodes: Json[] = [];
  let marks: NonNullable<Json['marks']> = [];
  const add = (node: Json) => nodes.push(marks.length > 0 ? { ...node, marks: [...marks] } : node);
  for (const token of tokens) {
    const mark = MARKS[token.type.replace(/_(open|close)$/, '')];
    if (mark) {
      marks = token.nesting === 1 ? [...marks, { type: mark }] : withoutLast(marks, mark);
    } else if (token.type === 'link_open') {
      marks = [...marks, { type: 'link', attrs: { href: token.attrGet('href'), title: token.attrGet('title') } }];
    } else if (token.type === 'link_close') {
      marks = withoutLast(marks, 'link');
    } else if (token.type === 'image') {
      add({ type: 'image', attrs: { src: token.attrGet('src'), alt: reader.renderer.renderInlineAsText(token.children ?? [], reader.options, {}), title: token.attrGet('title') } });
    } else if (token.type === 'hardbreak') {
      add({ type: 'hardBreak' });
    } else if (token.type === 'softbreak') {
      add({ type: 'text', text: ' ' });
    } else if (token.type === 'code_inline') {
      nodes.push({ type: 'text', text: token.content, marks: [...marks, { type: 'code' }] });
    } else if (token.type === 'text' || token.type === 'text_special' || token.type === 'html_inline') {
      if (token.content) add({ type: 'text', text: token.content });
    } else {
      throw new Unknown(token.type);
    }
  }
  return nodes;
}

function withoutLast(marks: NonNullable<Json['marks']>, type: string) {
  const last = marks.findLastIndex((mark) => mark.type === type);
  return marks.filter((_, index) => index !== last);
}

/** Whether the editor gives a text back to the letter; what it does not is edited as source only. */
export function survives({ doc, sources }: Read, markdown: string): boolean {
  const { whole: _, ...blockwise } = sources;
  return markdown.trim() === '' || writeMarkdown(doc, blockwise) === markdown.replace(/\r\n?/g, '\n');
}
