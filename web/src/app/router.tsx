import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router';
import { session } from '../api/session';
import { speakOfEverything } from '../words/words';
import { Shell } from './shell';
import { Lost, PageTrouble } from './lost';

/** Every view has an address; a page's code is loaded when somebody goes there. */
export interface RouterContext {
  queries: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Shell,
  notFoundComponent: Lost,
  errorComponent: PageTrouble,
});

/** Addresses carry texts: a name or a tag of digits is none the less a text. */
const parseSearch = (search: string): Record<string, unknown> => Object.fromEntries(new URLSearchParams(search));
const stringifySearch = (search: Record<string, unknown>): string => {
  const given = Object.entries(search).filter(([, value]) => value !== undefined);
  return given.length > 0 ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : '';
};

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const oneOf = <T extends string>(value: unknown, ...all: T[]): T | undefined => all.find((one) => one === value);
const texts = <K extends string>(search: Record<string, unknown>, names: readonly K[]): { [N in K]?: string } =>
  Object.fromEntries(names.flatMap((name) => (text(search[name]) ? [[name, search[name]]] : []))) as { [N in K]?: string };
const yes = (value: unknown): boolean => String(value) === 'true';
/** What no post is called. */
const NONE = 0;
const identity = (value: string): number => {
  const id = Number(value);
  return Number.isSafeInteger(id) && id > 0 ? id : NONE;
};

/** A page beyond the feed: its code, and the texts and signs it needs. */
const page = <T extends Record<string, unknown>, K extends keyof T & string>(load: () => Promise<T>, name: K) =>
  lazyRouteComponent(async () => {
    const [module] = await Promise.all([load(), speakOfEverything(), import('../ui/more-signs')]);
    return module as T & Record<K, () => React.ReactNode>;
  }, name);

function mustBe({ params }: { params: { postId: number } }) {
  if (params.postId === NONE) throw notFound();
}

/** Pages of one's own ask guests to sign in and bring them back afterwards. */
async function membersOnly({ location }: { location: { href: string } }) {
  if (session.status === 'unknown') await session.resume();
  if (session.status === 'guest') throw redirect({ to: '/login', search: { to: location.href }, replace: true });
}

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../home/home'), 'Home'),
});
const latest = createRoute({
  getParentRoute: () => root,
  path: '/latest',
  component: lazyRouteComponent(() => import('../home/home'), 'Latest'),
});
const tags = createRoute({
  getParentRoute: () => root,
  path: '/tags',
  validateSearch: (search: Record<string, unknown>): { q?: string } => ({ ...(text(search['q']) && { q: text(search['q'])! }) }),
  component: page(() => import('../home/tags'), 'Tags'),
});
const tag = createRoute({
  getParentRoute: () => root,
  path: '/tag/$tag',
  component: page(() => import('../home/tags'), 'TagPage'),
});
const post = createRoute({
  getParentRoute: () => root,
  path: '/post/$postId',
  parseParams: ({ postId }) => ({ postId: identity(postId) }),
  stringifyParams: ({ postId }) => ({ postId: String(postId) }),
  beforeLoad: mustBe,
  validateSearch: (search: Record<string, unknown>): { comment?: number; sort?: 'new' | 'old' | 'top' } => {
    const comment = Number(search['comment']);
    const sort = oneOf(search['sort'], 'new', 'old', 'top');
    return { ...(comment > 0 && { comment }), ...(sort && { sort }) };
  },
  component: page(() => import('../post/post'), 'PostPage'),
});
// The last three come from other apps, which share something to be written about.
const WRITE_TEXTS = ['draft', 'title', 'text', 'url'] as const;
const write = createRoute({
  getParentRoute: () => root,
  path: '/write',
  beforeLoad: membersOnly,
  validateSearch: (search: Record<string, unknown>): { [K in (typeof WRITE_TEXTS)[number]]?: string } => texts(search, WRITE_TEXTS),
  component: page(() => import('../editor/editor'), 'NewPostPage'),
});
const edit = createRoute({
  getParentRoute: () => root,
  path: '/write/$postId',
  parseParams: ({ postId }) => ({ postId: identity(postId) }),
  stringifyParams: ({ postId }) => ({ postId: String(postId) }),
  beforeLoad: (asked) => {
    mustBe(asked);
    return membersOnly(asked);
  },
  component: page(() => import('../editor/editor'), 'EditPostPage'),
});
const drafts = createRoute({
  getParentRoute: () => root,
  path: '/drafts',
  beforeLoad: membersOnly,
  component: page(() => import('../editor/drafts'), 'Drafts'),
});
const profile = createRoute({
  getParentRoute: () => root,
  path: '/@{$username}',
  validateSearch: (search: Record<string, unknown>): { tab?: 'followers' | 'following' } => {
    const tab = oneOf(search['tab'], 'followers', 'following');
    return { ...(tab && { tab }) };
  },
  component: page(() => import('../profile/profile'), 'ProfilePage'),
});
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  validateSearch: (search: Record<string, unknown>): { q?: string } => ({ ...(text(search['q']) && { q: text(search['q'])! }) }),
  component: page(() => import('../people/people'), 'PeoplePage'),
});
const notifications = createRoute({
  getParentRoute: () => root,
  path: '/notifications',
  beforeLoad: membersOnly,
  validateSearch: (search: Record<string, unknown>): { type?: string; unread?: true } => ({
    ...(text(search['type']) && { type: text(search['type'])! }),
    ...(yes(search['unread']) && { unread: true }),
  }),
  component: page(() => import('../notifications/notifications'), 'NotificationsPage'),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings/{-$section}',
  beforeLoad: membersOnly,
  component: page(() => import('../settings/settings'), 'SettingsPage'),
});
const ADMIN_TEXTS = ['q', 'role', 'id', 'view', 'subscriber', 'type', 'subject', 'since'] as const;
type AdminSearch = { [K in (typeof ADMIN_TEXTS)[number]]?: string } & { blocked?: true };
const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin/{-$section}',
  beforeLoad: membersOnly,
  validateSearch: (search: Record<string, unknown>): AdminSearch => ({
    ...texts(search, ADMIN_TEXTS),
    ...(yes(search['blocked']) && { blocked: true }),
  }),
  component: page(() => import('../admin/admin'), 'AdminPage'),
});
const adminModule = createRoute({
  getParentRoute: () => root,
  path: '/admin/modules/$moduleId',
  beforeLoad: membersOnly,
  component: page(() => import('../admin/module'), 'ModulePage'),
});
const more = createRoute({
  getParentRoute: () => root,
  path: '/more',
  component: page(() => import('./more'), 'MorePage'),
});

const back = (search: Record<string, unknown>): { to?: string } => {
  const to = text(search['to']);
  return to?.startsWith('/') && !to.startsWith('//') ? { to } : {};
};
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: back,
  component: page(() => import('../welcome/sign-in'), 'LoginPage'),
});
const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  validateSearch: back,
  component: page(() => import('../welcome/sign-in'), 'RegisterPage'),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  validateSearch: (search: Record<string, unknown>): { name?: string } => ({ ...(text(search['name']) && { name: text(search['name'])! }) }),
  component: page(() => import('../welcome/reset'), 'ResetPage'),
});
const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  component: page(() => import('../welcome/rules'), 'RulesPage'),
});

const tree = root.addChildren([
  home,
  latest,
  tags,
  tag,
  post,
  write,
  edit,
  drafts,
  profile,
  people,
  notifications,
  settings,
  admin,
  adminModule,
  more,
  login,
  register,
  reset,
  rules,
]);

export const makeRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPreloadDelay: 80,
    scrollRestoration: true,
    defaultPendingMs: 300,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
