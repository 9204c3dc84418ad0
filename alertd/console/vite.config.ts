import {defineConfig} from 'vite';

// Old machines run old browsers; the page's policy allows no inline code, no data: addresses and nothing from elsewhere.
export default defineConfig({
  base: '/desk/',
  build: {
    target: ['es2018', 'chrome64', 'firefox67', 'safari12'],
    assetsInlineLimit: 0,
    modulePreload: {polyfill: false},
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  logLevel: 'warn',
});
