import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The dashboard: one page of static files, served by the service itself. Nothing is fetched from anywhere else.
export default defineConfig({
  root: 'src/web',
  plugins: [react()],
  // 'source' first, so that `#web/…` and `#core/…` mean the sources and never an older build.
  resolve: { conditions: ['source', 'module', 'browser', 'production'] },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0, // the page's policy allows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000, // kB; one page, loaded once from this machine
  },
});
