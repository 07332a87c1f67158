const TYPED = /(?<![\p{L}\p{N}_@/.-])@([\p{L}\p{N}_.-]{1,32})$/u;

/** The name that is being typed before the caret, if one is. */
export function nameBeingTyped(text: string, caret: number): { start: number; query: string } | undefined {
  const found = TYPED.exec(text.slice(0, caret));
  return found?.[1] ? { start: found.index, query: found[1] } : undefined;
}

/** The text with the whole name in place of what was typed of it, and where the caret goes. */
export function withName(text: string, start: number, caret: number, username: string): { text: string; caret: number } {
  const rest = text.slice(caret);
  const before = `${text.slice(0, start)}@${username}${/^\s/.test(rest) ? '' : ' '}`;
  return { text: before + rest, caret: before.length + (/^\s/.test(rest) ? 1 : 0) };
}
