/** A heading of a text, by the id it can be linked to. */
export interface Section {
  id: string;
  text: string;
  level: number;
}

export interface Enriched {
  html: string;
  outline: Section[];
}

/** What words are put into a text: on buttons and for screen readers. */
export interface Labels {
  copy: string;
  table: string;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);

/**
 * The station's sanitised HTML with what a reader needs around it: headings to link to, below the title and without
 * gaps; links that leave say so; code to copy; wide tables that scroll by keyboard. Nothing is fetched while it is read.
 */
export function enrich(html: string, labels: Labels, origin: string): Enriched {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  const outline = headings(body);
  for (const link of body.querySelectorAll('a[href]')) leaveSafely(link, origin);
  for (const code of body.querySelectorAll('pre')) makeCopyable(code, labels.copy);
  for (const table of body.querySelectorAll('table')) makeScrollable(table, labels.table);
  return { html: body.innerHTML, outline };
}

function headings(body: HTMLElement): Section[] {
  const all = [...body.querySelectorAll('h1, h2, h3, h4, h5, h6')];
  const levels = [...new Set(all.map(({ tagName }) => tagName))].toSorted();
  const taken = new Map<string, number>();
  return all.flatMap((old) => {
    const level = Math.min(6, levels.indexOf(old.tagName) + 2);
    const heading = body.ownerDocument.createElement(`h${level}`);
    heading.append(...old.childNodes);
    old.replaceWith(heading);
    const text = heading.textContent?.trim() ?? '';
    if (!text) return [];
    const base = `part-${slug(text) || 'x'}`;
    const before = taken.get(base) ?? 0;
    taken.set(base, before + 1);
    heading.id = before === 0 ? base : `${base}-${before + 1}`;
    heading.tabIndex = -1;
    return [{ id: heading.id, text, level }];
  });
}

function leaveSafely(link: Element, origin: string): void {
  const address = link.getAttribute('href') ?? '';
  if (!/^https?:/i.test(address) || (URL.canParse(address) && new URL(address).origin === origin)) return;
  link.setAttribute('target', '_blank');
  link.setAttribute('rel', 'noopener nofollow ugc');
}

function makeCopyable(code: HTMLElement, copy: string): void {
  const box = code.ownerDocument.createElement('div');
  box.className = 'code-box';
  const button = code.ownerDocument.createElement('button');
  button.type = 'button';
  button.className = 'button small code-copy';
  button.dataset['copy'] = '';
  button.textContent = copy;
  code.tabIndex = 0;
  code.replaceWith(box);
  box.append(code, button);
}

function makeScrollable(table: HTMLElement, name: string): void {
  const box = table.ownerDocument.createElement('div');
  box.className = 'table-box';
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', name);
  table.replaceWith(box);
  box.append(table);
}
