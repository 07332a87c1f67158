import { useNavigate, useRouter } from '@tanstack/react-router';
import type { Post } from '../api/client';
import { useHasRole, useMe } from '../app/me';
import { useFollowing, useStanding } from '../people/follow';
import { nameOf } from '../ui/basics';
import { copyLink } from '../ui/copy';
import type { Choice } from '../ui/menu';
import MenuPopup from '../ui/menu-popup';
import { useWords } from '../words/words';
import { usePostActs } from './acts';

/** What can be done with a post and its author from a list. */
export default function CardChoices({
  post,
  ...popup
}: {
  post: Post;
  label: string;
  anchor: HTMLElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const words = useWords();
  const navigate = useNavigate();
  const router = useRouter();
  const me = useMe();
  const moderates = useHasRole('moderator', 'admin');
  const standing = useStanding(post.author.id);
  const follow = useFollowing(post.author);
  const acts = usePostActs();
  const name = nameOf(post.author);
  const choices: Choice[] = [
    {
      id: 'copy',
      label: words('ui.copyLink'),
      sign: 'link',
      run: () => copyLink(router.buildLocation({ to: '/post/$postId', params: { postId: post.id } }).href),
    },
  ];
  if (me?.id === post.author.id) {
    choices.push(
      { id: 'edit', label: words('ui.edit'), sign: 'pen', run: () => void navigate({ to: '/write/$postId', params: { postId: post.id } }) },
      { id: 'archive', label: words('home.archive'), sign: 'archive', run: () => void acts.archive(post) },
    );
  } else if (me && standing) {
    const { follows, mutes } = standing;
    choices.push(
      { id: 'follow', label: words(follows ? 'home.unfollowName' : 'home.followName', { name }), sign: follows ? 'minus' : 'plus', run: () => void follow(!follows) },
      mutes
        ? { id: 'mute', label: words('home.unmute', { name }), sign: 'eye', run: () => void acts.unmute(post.author) }
        : { id: 'mute', label: words('home.mute', { name }), sign: 'mute', run: () => void acts.mute(post.author) },
      { id: 'block', label: words('home.block', { name }), sign: 'ban', danger: true, run: () => void acts.block(post.author) },
    );
  }
  if (me && (me.id === post.author.id || moderates)) {
    choices.push({ id: 'delete', label: words('ui.delete'), sign: 'bin', danger: true, run: () => acts.remove(post) });
  }
  return <MenuPopup {...popup} choices={choices} />;
}
