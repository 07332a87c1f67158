import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Avatar, nameOf, Skeleton } from '../ui/basics';
import { useWords } from '../words/words';
import { communityQuery } from '../welcome/community';

const FACES = 8;

/** The front for those who come by: what this place is, who is here, and the door. */
export function Welcome() {
  const words = useWords();
  const { data, isPending } = useQuery(communityQuery);
  return (
    <section className="card welcome-front" aria-labelledby="welcome">
      <h1 id="welcome">{isPending ? <Skeleton width="70%" /> : words('home.welcome', { name: data?.name ?? 'Quark' })}</h1>
      <div className="tagline">{isPending ? <Skeleton width="85%" /> : data?.tagline && <p>{data.tagline}</p>}</div>
      <div className="faces-row">
        {isPending ? (
          <Skeleton width="60%" height="2.5rem" />
        ) : (
          data && (
            <>
              <ul className="faces" aria-label={words('home.newest')}>
                {data.newest.slice(0, FACES).map((person) => (
                  <li key={person.id}>
                    <Link to="/@{$username}" params={{ username: person.username }} title={nameOf(person)}>
                      <Avatar person={person} />
                      <span className="hidden">{nameOf(person)}</span>
                    </Link>
                  </li>
                ))}
              </ul>
              <span className="soft small">{words('home.membersSo', { count: data.people })}</span>
            </>
          )
        )}
      </div>
      <div className="row wrap">
        <Link to="/register" className="button primary">
          {words('home.join')}
        </Link>
        <Link to="/login" className="button outline">
          {words('shell.signIn')}
        </Link>
        <Link to="/rules" className="button quiet">
          {words('home.rules')}
        </Link>
      </div>
    </section>
  );
}
