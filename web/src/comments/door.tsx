import { Link } from '@tanstack/react-router';
import { useWords } from '../words/words';

/** Guests read; to answer they come in and return to where they were. */
export function Door() {
  const words = useWords();
  return (
    <p className="comments-door">
      <Link to="/login" search={{ to: location.pathname + location.search }} data-compose-door className="button outline">
        {words('comments.door')}
      </Link>
    </p>
  );
}
