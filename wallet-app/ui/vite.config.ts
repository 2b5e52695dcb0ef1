import { svelte } from '@sveltejs/vite-plugin-svelte';
import { NodePackageImporter } from 'sass';
import { defineConfig } from 'vite';

// ANNONA_BRIDGE: where `annona-wallet-bridge serve` listens while the interface is worked on.
const bridge = process.env['ANNONA_BRIDGE'] ?? 'http://127.0.0.1:8760';

export default defineConfig({
  plugins: [svelte()],
  css: { preprocessorOptions: { scss: { importers: [new NodePackageImporter()] } } },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { fs: { allow: ['../..'] }, proxy: { '/call': bridge } },
});
