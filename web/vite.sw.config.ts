// The second build: the service worker, one classic file at /sw.js, with the list of files of the phone face to keep.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { defineConfig } from 'vite'

/** Every file that m.html needs, directly or through a script, without those of the desk. */
function shellFiles(): string[] {
  const html = fs.readFileSync('dist/m.html', 'utf8')
  const found = new Set<string>(['/m.html'])
  const todo = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1])
  while (todo.length > 0) {
    const path = todo.pop()!
    if (found.has(path) || !fs.existsSync('dist' + path)) continue
    found.add(path)
    if (!path.endsWith('.js')) continue
    const script = fs.readFileSync('dist' + path, 'utf8')
    for (const match of script.matchAll(/["'`](?:\.\/|\/?assets\/)([\w.-]+\.(?:js|css))["'`]/g)) {
      todo.push('/assets/' + match[1])
    }
  }
  return [...found].sort()
}

const files = shellFiles()
const hash = createHash('sha256')
for (const file of files) hash.update(file).update(fs.readFileSync('dist' + file))

export default defineConfig({
  publicDir: false,
  define: { __SHELL__: JSON.stringify(files), __SHELL_VERSION__: JSON.stringify(hash.digest('hex').slice(0, 12)) },
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    reportCompressedSize: false,
    lib: { entry: 'src/sw.ts', formats: ['iife'], name: 'sw', fileName: () => 'sw.js' },
  },
})
