import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { Empty } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { useTitle } from './unread';

/** An address that leads nowhere. */
export function Lost() {
  const words = useWords();
  useTitle(words('shell.lostTitle'));
  return (
    <div className="panes">
      <Empty
        page
        title={words('shell.lostTitle')}
        text={words('shell.lostText')}
        action={
          <Link to="/" className="button primary">
            {words('shell.home')}
          </Link>
        }
      />
    </div>
  );
}

/** A page that broke: the rest of the app goes on. */
export function PageTrouble({ error, reset }: ErrorComponentProps) {
  return (
    <div className="panes">
      <Trouble page failure={error} retry={reset} />
    </div>
  );
}
