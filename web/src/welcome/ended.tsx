import { useQueryClient } from '@tanstack/react-query';
import type { MyProfile } from '../api/client';
import { Dialog } from '../ui/dialog';
import { useWords } from '../words/words';
import { LoginForm } from './sign-in';

/** The session ended while somebody was at work: signing in again goes on where it was, the page stays as it is. */
export default function SessionEnded({ of, onClose }: { of: MyProfile | undefined; onClose: () => void }) {
  const words = useWords();
  const queries = useQueryClient();
  // A guest sees nothing of what was read as a member.
  const leave = () => {
    queries.clear();
    onClose();
  };
  return (
    <Dialog title={words('welcome.endedTitle')} onClose={leave}>
      <p>{words('welcome.endedText')}</p>
      {of && <p className="strong">@{of.username}</p>}
      <LoginForm
        {...(of && { name: of.username })}
        onDone={() => {
          void queries.invalidateQueries();
          onClose();
        }}
      />
      <button type="button" className="button quiet" onClick={leave}>
        {words('welcome.endedLeave')}
      </button>
    </Dialog>
  );
}
