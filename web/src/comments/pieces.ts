import type { PersonCard } from '../api/client';

/** A comment is plain text; names in it lead to people, and web addresses can be followed. */
export type Piece = { text: string } | { text: string; person: string } | { text: string; address: string };

const FOUND = /https?:\/\/[^\s<>"']+|(?<![\p{L}\p{N}_@/.-])@[\p{L}\p{N}_][\p{L}\p{N}_.-]*[\p{L}\p{N}_]/giu;
/** Ends a sentence, not an address. */
const TAIL = /[.,;:!?…»”’)\]}]+$/;

export function pieces(content: string, mentions: PersonCard[]): Piece[] {
  const names = new Map(mentions.map(({ username }) => [username.toLowerCase(), username]));
  const found: Piece[] = [];
  let end = 0;
  const add = (start: number, piece: Piece) => {
    if (start > end) found.push({ text: content.slice(end, start) });
    found.push(piece);
    end = start + piece.text.length;
  };
  for (const match of content.matchAll(FOUND)) {
    const [whole] = match;
    if (whole.startsWith('@')) {
      const person = names.get(whole.slice(1).toLowerCase());
      if (person) add(match.index, { text: whole, person });
    } else {
      const text = whole.replace(whole.includes('(') ? /[.,;:!?…»”’\]}]+$/ : TAIL, '');
      if (URL.canParse(text)) add(match.index, { text, address: text });
    }
  }
  if (end < content.length) found.push({ text: content.slice(end) });
  return found;
}
