import { useNavigate } from '@tanstack/react-router';
import { session } from '../api/session';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';

/** Ends the session in every tab, and goes where everybody may be. */
export function useSignOut() {
  const navigate = useNavigate();
  return async () => {
    try {
      await session.logout();
      await navigate({ to: '/' });
    } catch (failure) {
      toast(tell(failure));
    }
  };
}
