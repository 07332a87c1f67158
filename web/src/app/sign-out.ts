import { useNavigate } from '@tanstack/react-router';
import { session } from '../api/session';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';

/** Ends the session in every tab, and goes where everybody may be. */
export function useSignOut() {
  const navigate = useNavigate();
  return async () => {
    const { person } = session;
    try {
      await session.logout();
      if (person !== undefined) await (await import('./forget')).forgetSaved(person);
      await navigate({ to: '/' });
    } catch (failure) {
      toast(tell(failure));
    }
  };
}
