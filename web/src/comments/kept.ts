/** What is being written is kept in this browser with every keystroke, until it is sent or thrown away. */
const STORED = 'quark.comment.';

export const answerKey = (subject: string, parent: number | undefined): string => `${subject}.${parent ?? ''}`;
export const editKey = (id: number): string => `edit.${id}`;

export const kept = {
  read: (key: string): string | undefined => localStorage.getItem(STORED + key) ?? undefined,

  write(key: string, text: string): void {
    try {
      if (text === '') localStorage.removeItem(STORED + key);
      else localStorage.setItem(STORED + key, text);
    } catch {
      // A full store loses nothing that is on the screen.
    }
  },

  /** Forgets a text that was sent; what has been written since stays. */
  forget(key: string, sent: string): void {
    if (kept.read(key) === sent) localStorage.removeItem(STORED + key);
  },
};
