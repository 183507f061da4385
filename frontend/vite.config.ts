import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const proxy = {
  '/api': process.env.CRM_API ?? 'http://127.0.0.1:8090',
  '/healthz': process.env.CRM_API ?? 'http://127.0.0.1:8090',
};

/** Leaves each text compressed beside itself, so that the server compresses nothing when it is asked. */
const compressed = (): Plugin => ({
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir = '' }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|html|svg|json|webmanifest)$/.test(name)) continue;
      const text = readFileSync(`${dir}/${name}`);
      if (text.length < 1024) continue;
      writeFileSync(`${dir}/${name}.br`, brotliCompressSync(text));
      writeFileSync(`${dir}/${name}.gz`, gzipSync(text, { level: 9 }));
    }
  },
});

/** Puts the finished build in the place of the one before in one go: who reads `dist` meanwhile finds all files of one of them. */
const atOnce = (): Plugin => ({
  name: 'at-once',
  apply: 'build',
  config: () => ({ build: { outDir: 'dist.next', emptyOutDir: true } }),
  closeBundle(error) {
    if (error) return;
    const [next, current, before] = ['dist.next', 'dist', 'dist.before'].map((name) =>
      fileURLToPath(new URL(name, import.meta.url)),
    ) as [string, string, string];
    rmSync(before, { recursive: true, force: true });
    if (existsSync(current)) renameSync(current, before);
    renameSync(next, current);
    rmSync(before, { recursive: true, force: true });
  },
});

export default defineConfig({
  plugins: [react(), compressed(), atOnce()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy },
  preview: { proxy },
  build: {
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 3 },
            {
              name: 'framework',
              test: /node_modules[\\/](@tanstack[\\/](react-router|router-core|history|react-query|query-core|react-store|store)|i18next|react-i18next)[\\/]/,
              priority: 2,
            },
            {
              name: 'ui',
              test: /node_modules[\\/](@mantine[\\/](core|hooks|notifications|store)|@floating-ui|react-remove-scroll|clsx)[\\/]/,
              priority: 1,
              // what only few pages use stays with them
              minShareCount: 24,
            },
          ],
        },
      },
    },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
