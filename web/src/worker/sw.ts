/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

/**
 * Keeps the app's own files, so that it opens without a network. Nothing that people write or read goes through here:
 * the app keeps the last feed by itself, for the person who is signed in.
 */
declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

/** What the station answers itself, whoever asks. */
const STATION = [/^\/(api|modules|services|health|metrics|docs|status|station|events|m|openapi\.json|asyncapi\.json|\.well-known)(\/|$)/];

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: STATION }));

// A new version waits until the person says so: nobody is thrown out while typing.
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') void self.skipWaiting();
});
