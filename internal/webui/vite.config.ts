import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

// The build is committed and must come out the same everywhere: names follow
// from contents, and nothing of the machine goes in.
export default defineConfig({
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': { target: process.env.HUBGRAPH_DEV ?? 'http://127.0.0.1:8080', changeOrigin: true } } },
  // Nothing is judged by the time it takes: on a busy machine that is long.
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], testTimeout: 120_000 },
});
