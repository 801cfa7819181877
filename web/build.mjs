// Bundles the browser side of DataPages into the folder named on the command line (default: dist).
// Everything is written compressed (brotli, the best there is) since it is embedded in the server and mostly sent so.
import { build } from 'esbuild';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const out = process.argv[2] ?? 'dist';
const common = { bundle: true, minify: true, write: false, charset: 'utf8', legalComments: 'none', target: ['chrome120', 'firefox120', 'safari17'], logLevel: 'warning' };

const results = [
  // Loaders stand in other people's pages as plain scripts; a name that the server fills in stays as it is.
  await build({ ...common, entryPoints: { embed: 'src/embed.ts', legacy: 'src/legacy.ts' }, format: 'iife', outdir: out }),
  // The runtime and its widgets are modules: a page loads only those that it uses, and what they share once.
  await build({ ...common, entryPoints: { runtime: 'src/runtime.ts' }, format: 'esm', splitting: true, outdir: out, chunkNames: '[name]-[hash]' }),
];

mkdirSync(out, { recursive: true });
for (const old of readdirSync(out)) rmSync(join(out, old), { recursive: true });
for (const file of results.flatMap(r => r.outputFiles)) {
  const name = file.path.split(/[\\/]/).pop();
  const packed = brotliCompressSync(file.contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: file.contents.length } });
  writeFileSync(join(out, name + '.br'), packed);
  console.log(`${name.padEnd(28)} ${String(file.contents.length).padStart(8)} bytes, gzip ${String(gzipSync(file.contents).length).padStart(7)}, brotli ${String(packed.length).padStart(7)}`);
}

// Fonts for PDF files, which the server makes itself. The narrow cut fits tables.
mkdirSync(join(out, 'fonts'));
for (const name of ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf']) {
  const font = readFileSync(join('node_modules', 'dejavu-fonts-ttf', 'ttf', name));
  writeFileSync(join(out, 'fonts', name + '.br'), brotliCompressSync(font, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: font.length } }));
}
