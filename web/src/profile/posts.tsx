import { Link } from '@tanstack/react-router';
import { PostList } from '../home/post-list';
import { Empty } from '../ui/basics';
import { useWords } from '../words/words';

/** What somebody has published, newest first. */
export function ProfilePosts({ id, isMe }: { id: number; isMe: boolean }) {
  const words = useWords();
  return (
    <PostList
      key={id}
      list={`person:${id}`}
      label={words('profile.posts')}
      empty={
        <Empty
          title={words(isMe ? 'profile.noPostsMine' : 'profile.noPosts')}
          action={
            isMe && (
              <Link to="/write" className="button primary">
                {words('shell.write')}
              </Link>
            )
          }
        />
      }
    />
  );
}
