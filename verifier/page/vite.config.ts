import { svelte } from '@sveltejs/vite-plugin-svelte';
import { NodePackageImporter } from 'sass';
import { defineConfig } from 'vite';
import { offline } from './offline';

// ANNONA_COUNTER: where `annona-verifier serve` listens while the page is worked on.
const counter = process.env['ANNONA_COUNTER'] ?? 'http://127.0.0.1:8750';

export default defineConfig({
  plugins: [svelte(), offline()],
  css: { preprocessorOptions: { scss: { importers: [new NodePackageImporter()] } } },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  worker: { format: 'es' },
  server: { fs: { allow: ['../..'] }, proxy: { '/api': counter } },
});
