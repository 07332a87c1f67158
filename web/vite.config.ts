/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const station = process.env['QUARK_STATION'] ?? 'http://127.0.0.1:8080';
const fromStation = ['/api', '/modules', '/services', '/health', '/status', '/station', '/events', '/m/', '/metrics', '/docs', '/openapi.json', '/asyncapi.json'];

export default defineConfig({
  plugins: [
    react(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/worker',
      filename: 'sw.ts',
      injectRegister: null,
      injectManifest: { globPatterns: ['**/*.{html,js,css,svg,png,webmanifest}'], globIgnores: ['demo/**'] },
      manifest: {
        id: '/',
        name: 'Quark',
        short_name: 'Quark',
        description: 'A community on a Quark station',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f6f6f4',
        theme_color: '#4c46c4',
        categories: ['social'],
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
        shortcuts: [
          { name: 'Write', url: '/write', icons: [{ src: '/icon-192.png', sizes: '192x192' }] },
          { name: 'Notifications', url: '/notifications', icons: [{ src: '/icon-192.png', sizes: '192x192' }] },
        ],
        share_target: { action: '/write', method: 'GET', params: { title: 'title', text: 'text', url: 'url' } },
      },
    }),
  ],
  resolve: {
    // React has it itself; the stand-in for older versions stays out.
    alias: [{ find: /^use-sync-external-store\/shim(\/index\.js)?$/, replacement: fileURLToPath(new URL('src/app/external-store.ts', import.meta.url)) }],
  },
  server: {
    proxy: Object.fromEntries(fromStation.map((path) => [path, { target: station, ws: path === '/api' }])),
  },
  build: {
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
  },
});
