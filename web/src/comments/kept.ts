import { session } from '../api/session';

/**
 * What is being written is kept in this browser with every keystroke, until it is sent or thrown away. It stays when
 * somebody signs out, and only its own person is shown it.
 */
const place = (key: string): string => `quark.comment.${session.person ?? ''}.${key}`;

export const answerKey = (subject: string, parent: number | undefined): string => `${subject}.${parent ?? ''}`;
export const editKey = (id: number): string => `edit.${id}`;

export const kept = {
  read: (key: string): string | undefined => localStorage.getItem(place(key)) ?? undefined,

  write(key: string, text: string): void {
    // Of a session that ended meanwhile, the last keystroke is kept already.
    if (session.status === 'guest') return;
    try {
      if (text === '') localStorage.removeItem(place(key));
      else localStorage.setItem(place(key), text);
    } catch {
      // A full store loses nothing that is on the screen.
    }
  },

  /** Forgets a text that was sent; what has been written since stays. */
  forget(key: string, sent: string): void {
    if (kept.read(key) === sent) localStorage.removeItem(place(key));
  },
};
