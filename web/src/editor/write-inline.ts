import type { Mark, Node } from '@tiptap/pm/model';

/** A piece of running text with the marks it carries. */
interface Piece {
  text: string;
  node: Node;
  marks: Set<string>;
  link: Mark | undefined;
}

const DELIMITERS: [mark: string, sign: string][] = [
  ['bold', '**'],
  ['italic', '*'],
  ['strike', '~~'],
];
const PUNCTUATION = /[\p{P}\p{S}]/u;

/** The running text of a block as Markdown; in a heading everything stands on one line. */
export function writeInline(parent: Node, oneLine = false): string {
  const pieces = split(parent);
  for (const [mark] of DELIMITERS) fit(pieces, mark);
  const tildes = (parent.textContent.match(/~/g)?.length ?? 0) > 1;
  const brackets = /\][([:]/.test(parent.textContent) || pieces.some(({ link }) => link !== undefined);
  let out = '';
  const open: Opened[] = [];
  const close = (kept: number) => {
    for (const { name, mark, from } of open.splice(kept).reverse()) {
      out = mark ? out.slice(0, from) + link(out.slice(from), mark) : out + signOf(name);
    }
  };
  pieces.forEach((piece, index) => {
    const wanted = [...DELIMITERS.map(([name]) => name).filter((name) => piece.marks.has(name)), ...(piece.link ? ['link'] : [])];
    const reaches = (name: string) => reach(pieces, index, name);
    const stays = ({ name, mark }: Opened) => wanted.includes(name) && (!mark || mark.eq(piece.link!));
    const newLink = piece.link && !open.some((one) => one.mark && stays(one));
    let kept = 0;
    while (kept < open.length && stays(open[kept]!) && !(newLink && reaches(open[kept]!.name) < reaches('link'))) kept++;
    close(kept);
    const more = wanted.filter((name) => !open.some((one) => one.name === name)).sort((one, other) => reaches(other) - reaches(one) || (one === 'link' ? -1 : other === 'link' ? 1 : 0));
    for (const name of more) {
      if (name === 'link' && /(^|[^\\])!$/.test(out)) out = `${out.slice(0, -1)}\\!`;
      open.push({ name, mark: name === 'link' ? piece.link : undefined, from: out.length });
      if (name !== 'link') out += signOf(name);
    }
    const start = out === '' || out.endsWith('\\\n');
    out += write(piece, { start, oneLine, tildes, brackets, linked: piece.link !== undefined, next: pieces[index + 1] });
  });
  close(0);
  return out.trim();
}

interface Opened {
  name: string;
  mark: Mark | undefined;
  from: number;
}

const signOf = (name: string): string => DELIMITERS.find(([mark]) => mark === name)![1];

function link(text: string, { attrs }: Mark): string {
  const href = String(attrs['href'] ?? '');
  const plain = text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
  const bare = plain === href && /^[a-z][a-z0-9+.-]+:[^\s<>]*$/i.test(href) && !attrs['title'];
  return bare ? `<${href}>` : `[${text}](${target(href, attrs['title'])})`;
}

/** How many pieces from here on carry a mark: what reaches farther is opened first. */
function reach(pieces: Piece[], from: number, mark: string): number {
  let at = from;
  const link = pieces[from]!.link;
  while (at < pieces.length && (mark === 'link' ? link && pieces[at]!.link?.eq(link) : pieces[at]!.marks.has(mark))) at++;
  return at;
}

function split(parent: Node): Piece[] {
  const pieces: Piece[] = [];
  parent.forEach((node) => {
    const marks = new Set(node.marks.map(({ type }) => type.name));
    const link = node.marks.find(({ type }) => type.name === 'link');
    const texts = node.isText && !marks.has('code') ? (node.text!.match(/^\s+|\s+$|\S(?:[\s\S]*?)(?=\s*$)/g) ?? [node.text!]) : [node.text ?? ''];
    for (const text of texts) pieces.push({ text, node, marks: new Set(marks), link });
  });
  return pieces;
}

/**
 * Takes a mark from what it may not begin or end with: spaces and breaks, and punctuation that has a letter on its other
 * side, for there the signs would be read as plain stars.
 */
function fit(pieces: Piece[], mark: string): void {
  for (let at = 0; at < pieces.length; at++) {
    if (!pieces[at]!.marks.has(mark)) continue;
    let end = at;
    while (end + 1 < pieces.length && pieces[end + 1]!.marks.has(mark)) end++;
    const within = pieces[at]!.link === pieces[end]!.link;
    if (badEdge(pieces[at]!, pieces[at - 1], 0, within)) {
      loosen(pieces, at, mark, 0);
      at--;
    } else if (badEdge(pieces[end]!, pieces[end + 1], -1, within)) {
      loosen(pieces, end, mark, -1);
      at--;
    } else at = end;
  }
}

const isCode = (piece: Piece) => piece.marks.has('code');
const edge = (piece: Piece | undefined, side: 0 | -1): string =>
  !piece || piece.node.type.name === 'hardBreak' ? ' ' : isCode(piece) || !piece.node.isText ? '`' : ([...piece.text].at(side) ?? ' ');

function badEdge(inside: Piece, outside: Piece | undefined, side: 0 | -1, within: boolean): boolean {
  const inner = edge(inside, side);
  if (/\s/.test(inner)) return true;
  // At the border of a link the signs stand inside of its brackets, or outside when there is more than the link.
  const border = inside.link !== undefined && inside.link !== outside?.link;
  if (border && within) return false;
  const outer = edge(outside, side === 0 ? -1 : 0);
  return (border || PUNCTUATION.test(inner)) && !/\s/.test(outer) && !PUNCTUATION.test(outer) && outside?.link === undefined;
}

function loosen(pieces: Piece[], at: number, mark: string, side: 0 | -1): void {
  const piece = pieces[at]!;
  const letters = [...piece.text];
  const whole = letters.length <= 1 || isCode(piece) || !piece.node.isText || /^\s+$/.test(piece.text);
  if (whole) {
    piece.marks.delete(mark);
    return;
  }
  const bare = new Set(piece.marks);
  bare.delete(mark);
  const [first, rest] = side === 0 ? [letters[0]!, letters.slice(1).join('')] : [letters.slice(0, -1).join(''), letters.at(-1)!];
  const parts = [
    { ...piece, text: first, marks: side === 0 ? bare : piece.marks },
    { ...piece, text: rest, marks: side === 0 ? piece.marks : bare },
  ];
  pieces.splice(at, 1, ...parts);
}

interface Place {
  start: boolean;
  oneLine: boolean;
  tildes: boolean;
  brackets: boolean;
  linked: boolean;
  next: Piece | undefined;
}

function write(piece: Piece, place: Place): string {
  const { node, text } = piece;
  if (node.type.name === 'hardBreak') return place.oneLine ? ' ' : place.next ? '\\\n' : '';
  if (node.type.name === 'image') {
    const alt = String(node.attrs['alt'] ?? '').replace(/[\\[\]`*_<&]/g, '\\$&').replace(/\n/g, ' ');
    return `![${alt}](${target(String(node.attrs['src']), node.attrs['title'])})`;
  }
  if (isCode(piece)) return code(text);
  return escape(text, place);
}

function code(text: string): string {
  const runs = new Set((text.match(/`+/g) ?? []).map((run) => run.length));
  let size = 1;
  while (runs.has(size)) size++;
  const fence = '`'.repeat(size);
  const padded = /^`|`$|^ .*[^ ].* $/.test(text) ? ` ${text} ` : text;
  return fence + padded + fence;
}

function target(address: string, title: unknown): string {
  const plain = address !== '' && !/[\s<>()\\]/.test(address);
  const href = plain ? address : `<${address.replace(/[<>\\]/g, '\\$&').replace(/\n/g, '%0A')}>`;
  return title ? `${href} "${String(title).replace(/["\\]/g, '\\$&')}"` : href;
}

const WORD = /[\p{L}\p{N}]/u;
const atEdge = (letter: string | undefined) => letter === undefined || /\s/.test(letter);

/** A text that is read back as these very letters; signs that could not mean anything else stay as they are. */
export function escape(text: string, { start, tildes, brackets, linked }: Pick<Place, 'start' | 'tildes' | 'brackets' | 'linked'>): string {
  const escaped = text.replace(/[\\`*_~[\]<&]/g, (sign, at: number) => {
    const before = text[at - 1];
    const after = text[at + 1];
    const needed: Record<string, () => boolean> = {
      '\\': () => after === undefined || /[!-/:-@[-`{-~\n]/.test(after),
      '`': () => true,
      '*': () => !(before !== undefined && after !== undefined && atEdge(before) && atEdge(after)),
      _: () => !(before !== undefined && after !== undefined && ((WORD.test(before) && WORD.test(after)) || (atEdge(before) && atEdge(after)))),
      '~': () => tildes,
      '[': () => brackets || linked,
      ']': () => linked,
      '<': () => after !== undefined && /[A-Za-z/!?]/.test(after),
      '&': () => /^&(#\w+|\w+);/.test(text.slice(at)),
    };
    return needed[sign]!() ? `\\${sign}` : sign;
  });
  return start ? escapeStart(escaped) : escaped;
}

function escapeStart(text: string): string {
  if (/^(#{1,6}(\s|$)|>|[-+*](\s|$)|[|]|[-=:| ]+$)/.test(text)) return `\\${text}`;
  if (/^(-\s*){3,}$/.test(text)) return `\\${text}`;
  return text.replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}
