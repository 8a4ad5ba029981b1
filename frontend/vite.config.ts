import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  // Inlined assets would be data: addresses, which the Content-Security-Policy refuses.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, license: { fileName: 'licences.json' } },
  test: { include: ['src/**/*.test.ts'] },
});
