import type { Sign } from '../ui/icon';
import type { TextKey } from '../words/words';

/** What may be put into an empty line. */
export interface SlashItem {
  id: 'heading2' | 'heading3' | 'list' | 'numbers' | 'quote' | 'code' | 'image' | 'rule';
  sign: Sign;
  text: TextKey;
  /** Other words for it, in any language, as people look for it. */
  also: string;
}

export const SLASH_ITEMS: SlashItem[] = [
  { id: 'heading2', sign: 'heading', text: 'editor.heading2', also: 'h2 ## title section' },
  { id: 'heading3', sign: 'heading', text: 'editor.heading3', also: 'h3 ### subtitle' },
  { id: 'list', sign: 'list', text: 'editor.list', also: 'ul bullets -' },
  { id: 'numbers', sign: 'numbers', text: 'editor.numbers', also: 'ol 1.' },
  { id: 'quote', sign: 'quote', text: 'editor.quote', also: '> blockquote' },
  { id: 'code', sign: 'code', text: 'editor.codeBlock', also: '``` pre' },
  { id: 'image', sign: 'image', text: 'editor.image', also: 'img picture photo' },
  { id: 'rule', sign: 'minus', text: 'editor.rule', also: 'hr --- line' },
];

/** What somebody looks for behind a slash at the start of an otherwise empty line; undefined elsewhere. */
export function slashQuery(line: string, cursor: number): string | undefined {
  const found = /^\/(\S{0,20})$/.exec(line);
  return found && cursor === line.length ? found[1]! : undefined;
}

const plain = (text: string): string => text.toLocaleLowerCase().replaceAll('ё', 'е');

/** The items that fit, those that begin with what is looked for first. */
export function filterSlash(query: string, name: (item: SlashItem) => string, items = SLASH_ITEMS): SlashItem[] {
  const wanted = plain(query);
  const rank = (item: SlashItem): number => {
    const words = `${plain(name(item))} ${item.also}`.split(' ');
    if (words.some((word) => word.startsWith(wanted))) return 0;
    return words.some((word) => word.includes(wanted)) ? 1 : 2;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter(({ rank }) => rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
