import { useQueryClient } from '@tanstack/react-query';
import type { MyProfile } from '../api/client';
import { session } from '../api/session';
import { Dialog } from '../ui/dialog';
import { useWords } from '../words/words';
import { LoginForm } from './sign-in';

/** The session ended while somebody was at work: signing in again goes on where it was, the page stays as it is. */
export default function SessionEnded({ of }: { of: MyProfile | undefined }) {
  const words = useWords();
  const queries = useQueryClient();
  return (
    <Dialog title={words('welcome.endedTitle')} onClose={session.leave}>
      <p>{words('welcome.endedText')}</p>
      {of && <p className="strong">@{of.username}</p>}
      <LoginForm
        {...(of && { name: of.username })}
        onDone={() => void queries.invalidateQueries()}
      />
      <button type="button" className="button quiet" onClick={session.leave}>
        {words('welcome.endedLeave')}
      </button>
    </Dialog>
  );
}
