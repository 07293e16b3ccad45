import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const server = 'http://127.0.0.1:8080';

export default defineConfig(({ mode }) => ({
    plugins: [svelte()],
    // The server checks that Origin equals Host, so both are passed on as the browser sent them.
    server: {
        host: '127.0.0.1',
        proxy: { '/api': { target: server, ws: true, changeOrigin: false }, '/log': server, '/ready': server },
        // Tests compare the screens' tables with the server's.
        fs: { allow: ['..'] },
    },
    build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
    // Stores are written with runes: the tests need Svelte's browser build.
    resolve: mode === 'test' ? { conditions: ['browser'] } : {},
    // A thread for each file takes an eighth less than a process.
    test: { include: ['tests/**/*.test.ts'], environment: 'node', pool: 'threads', testTimeout: 30_000 },
}));
