/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const station = process.env['QUARK_STATION'] ?? 'http://127.0.0.1:8080';
const fromStation = ['/api', '/modules', '/services', '/health', '/status', '/station', '/metrics', '/docs', '/openapi.json'];

export default defineConfig({
  plugins: [react()],
  server: {
    proxy: Object.fromEntries(fromStation.map((path) => [path, { target: station, ws: path === '/api' }])),
  },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
  },
});
