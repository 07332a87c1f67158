import type { Post } from '../api/client';

const WORDS_A_MINUTE = 200;
const SHORT = 700;
/** Lists carry no more of a text than this. */
const CUT = 10_000;
const GRACE = 60_000;

/** Minutes it takes to read, undefined below two; a text that the list cut has more: `9+`. */
export function minutesOf(content: string): string | undefined {
  const words = content.match(/\S+/g)?.length ?? 0;
  const minutes = Math.round(words / WORDS_A_MINUTE);
  return minutes < 2 ? undefined : `${minutes}${content.length >= CUT ? '+' : ''}`;
}

/** The whole text where it is short and plain enough to stand in a card. */
export function wholeOf(post: Pick<Post, 'content' | 'content_html'>): string | undefined {
  const { content, content_html: html } = post;
  return html && content.length <= SHORT && !/<(h[1-6]|table|img)[ >]/.test(html) ? html : undefined;
}

/** When it was changed after people could read it. */
export function editedAt(post: Pick<Post, 'created_at' | 'published_at' | 'updated_at'>): string | undefined {
  const since = Date.parse(post.updated_at) - Date.parse(post.published_at ?? post.created_at);
  return since > GRACE ? post.updated_at : undefined;
}

/** Pictures of the text itself, which cards show below it. */
export function picturesIn(html: string | undefined): string[] {
  return [...(html ?? '').matchAll(/<img [^>]*src="([^"]+)"/g)].map(([, address]) =>
    (address ?? '').replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))).replaceAll('&amp;', '&'),
  );
}

/** How high a card will be, roughly, until it is measured. */
export function guess(post: Post, width: number): number {
  const line = Math.max(20, (width - 40) / 8);
  const text = wholeOf(post) ? post.content.length : post.excerpt.length;
  const picture = post.cover !== undefined || post.media.length > 0 ? width * 0.58 : 0;
  return 150 + Math.ceil(text / line) * 25 + (post.tags.length > 0 ? 36 : 0) + picture;
}
