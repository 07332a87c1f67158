import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';
import { Avatar, nameOf } from './basics';
import { allowHost } from './outside';

test('a name does not turn round what stands beside it, and is never nothing', () => {
  expect(nameOf({ username: 'eve', full_name: '\u202Eeve \u05D0' })).toBe('eve \u05D0');
  expect(nameOf({ username: 'eve', full_name: '\u200B\u2060 ' })).toBe('eve');
  expect(nameOf({ username: 'eve', full_name: '👩\u200D👧 Eve' })).toBe('👩\u200D👧 Eve');
});

test('a face from elsewhere is fetched only when its host may be asked', () => {
  const person = { username: 'eve', avatar_url: 'https://faces.example/eve.png' };
  const shown = (one: typeof person) => {
    const place = document.createElement('div');
    flushSync(() => createRoot(place).render(createElement(QueryClientProvider, { client: new QueryClient() }, createElement(Avatar, { person: one }))));
    return place.innerHTML;
  };
  expect(shown({ ...person, avatar_url: '/demo/eve.svg' })).toContain('src="/demo/eve.svg"');
  for (const address of [person.avatar_url, '//faces.example/eve.png', '/\\faces.example/eve.png', 'javascript:alert(1)']) expect(shown({ ...person, avatar_url: address })).not.toContain('<img');
  allowHost('faces.example');
  expect(shown(person)).toContain('src="https://faces.example/eve.png"');
});
