import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  // Inlined assets would be data: addresses, which the Content-Security-Policy refuses.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, license: { fileName: 'licences.json' } },
  test: {
    projects: [
      { extends: true, test: { name: 'logic', include: ['src/**/*.test.ts'], exclude: ['src/parts/**', 'src/*.test.ts'] } },
      { extends: true, plugins: [svelteTesting()], test: { name: 'parts', include: ['src/parts/**/*.test.ts', 'src/*.test.ts'], environment: 'jsdom' } },
    ],
  },
});
