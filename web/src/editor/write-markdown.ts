import type { Node } from '@tiptap/pm/model';
import { writeInline } from './write-inline';

/** How the blocks of a text were written, so that untouched ones are written exactly so again. */
export interface Sources {
  of: WeakMap<Node, { text: string; gap: string; next: Node | undefined }>;
  /** What stood before the first block. */
  lead: string;
  first: Node | undefined;
  whole?: { doc: Node; text: string };
}

const LISTS = new Set(['bulletList', 'orderedList']);
const written = new WeakMap<Node, Map<string, string>>();

/** The Markdown of a document; blocks that nobody touched keep their letters. */
export function writeMarkdown(doc: Node, sources?: Sources): string {
  if (sources?.whole && isUntouched(doc, sources.whole.doc)) return sources.whole.text;
  let out = '';
  let before: Node | undefined;
  let sign = '';
  doc.forEach((node) => {
    if (isEmpty(node)) return;
    const source = sources?.of.get(node);
    const follows = before !== undefined && sources?.of.get(before)?.next === node;
    const wanted = signAfter(before, sign, node);
    const verbatim = source && wanted === signOf(node) && (follows || !before || !/^( {4}|\t)/.test(source.text));
    const text = verbatim ? source.text : writeBlock(node, wanted);
    if (before) out += follows && verbatim ? sources!.of.get(before)!.gap : '\n\n';
    else if (node === sources?.first) out += sources.lead;
    out += text;
    before = node;
    sign = wanted;
  });
  const last = before && sources?.of.get(before);
  return out + (last && !last.next ? last.gap : '');
}

/** One block, as if nobody had written it before. */
export function writeBlock(node: Node, sign = signOf(node)): string {
  const known = written.get(node)?.get(sign);
  if (known !== undefined) return known;
  const text = block(node, sign);
  written.set(node, (written.get(node) ?? new Map()).set(sign, text));
  return text;
}

function block(node: Node, sign: string): string {
  switch (node.type.name) {
    case 'heading':
      return `${'#'.repeat(node.attrs['level'])} ${writeInline(node, true)}`.trimEnd();
    case 'blockquote':
      return prefixed(blocks(node), '> ', '> ');
    case 'codeBlock':
      return fenced(node);
    case 'horizontalRule':
      return '---';
    case 'source':
      return node.textContent;
    case 'bulletList':
    case 'orderedList':
      return list(node, sign);
    default:
      return node.isTextblock ? writeInline(node) : blocks(node);
  }
}

function blocks(parent: Node, gap = '\n\n'): string {
  const parts: string[] = [];
  let before: Node | undefined;
  let sign = '';
  parent.forEach((node, _, index) => {
    if (isEmpty(node) && !(parent.type.name === 'listItem' && index === 0)) return;
    sign = signAfter(before, sign, node);
    // Two lists, or a list and what would go on in it, are kept apart even in a tight list.
    if (before) parts.push(gap === '\n' && LISTS.has(node.type.name) && before.type.name === 'paragraph' ? '\n' : '\n\n');
    parts.push(writeBlock(node, sign));
    before = node;
  });
  return parts.join('');
}

function list(node: Node, sign: string): string {
  const tight = node.attrs['tight'] !== false;
  const items: string[] = [];
  node.forEach((item, _, index) => {
    const marker = node.type.name === 'orderedList' ? `${(node.attrs['start'] ?? 1) + index}${sign} ` : `${sign} `;
    items.push(prefixed(blocks(item, tight ? '\n' : '\n\n'), marker, ' '.repeat(marker.length)));
  });
  return items.join(tight ? '\n' : '\n\n');
}

function prefixed(text: string, first: string, rest: string): string {
  return text
    .split('\n')
    .map((line, index) => ((index === 0 ? first : rest) + line).replace(/^\s+$/, ''))
    .map((line) => (line.trimEnd() === rest.trimEnd() || line.trimEnd() === first.trimEnd() ? line.trimEnd() : line))
    .join('\n');
}

function fenced(node: Node): string {
  const text = node.textContent;
  const language = String(node.attrs['language'] ?? '');
  const sign = language.includes('`') ? '~' : '`';
  const longest = Math.max(0, ...(text.match(sign === '`' ? /`+/g : /~+/g) ?? []).map((run) => run.length));
  const fence = sign.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}${text ? '\n' : ''}${fence}`;
}

/** The editor may add an empty paragraph at the end to write in. */
const isUntouched = (doc: Node, whole: Node): boolean => {
  for (let at = 0; at < Math.max(doc.childCount, whole.childCount); at++) {
    const node = doc.maybeChild(at);
    const before = whole.maybeChild(at);
    if (before ? !node?.eq(before) : !isEmpty(node!)) return false;
  }
  return true;
};

const isEmpty = (node: Node): boolean => node.type.name === 'paragraph' && node.textContent.trim() === '' && node.content.content.every((one) => one.isText || one.type.name === 'hardBreak');

const signOf = (node: Node): string =>
  !LISTS.has(node.type.name) ? '' : (node.attrs['sign'] ?? (node.type.name === 'orderedList' ? '.' : '-'));

/** Two lists of one kind side by side need different signs, else they become one. */
function signAfter(before: Node | undefined, sign: string, node: Node): string {
  const own = signOf(node);
  if (before?.type !== node.type || own === '' || own !== sign) return own;
  if (node.type.name === 'orderedList') return own === '.' ? ')' : '.';
  return own === '-' ? '*' : '-';
}
