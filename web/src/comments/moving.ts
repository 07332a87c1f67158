/** Through the comments with the keyboard: the one that has the focus is the one that keys act on. */
const current = (): HTMLElement | null => document.activeElement?.closest<HTMLElement>('[data-comment]') ?? null;

export function moveThroughComments(step: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>('[data-comment]')];
  const here = current();
  const next = here ? all[all.indexOf(here) + step] : step === 1 ? firstInView(all) : undefined;
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'center' });
}

const firstInView = (all: HTMLElement[]): HTMLElement | undefined => all.find((one) => one.getBoundingClientRect().top >= 0) ?? all[0];

/** Presses what the comment that has the focus offers; false when there is none or it does not offer that. */
export function pressIn(act: 'reply' | 'like' | 'edit'): boolean {
  const button = current()?.querySelector<HTMLElement>(act === 'like' ? '.reaction.like' : `[data-act="${act}"]`);
  button?.click();
  return Boolean(button);
}
