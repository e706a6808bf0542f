// Builds the page into a folder of static files: `node build.js FOLDER`. Everything but index.html has a hash in its
// name and so may be cached for good.
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { build } from 'esbuild';

const OPTIONS = {
  bundle: true,
  minify: true,
  metafile: true,
  // Some years back: browsers on office machines are not the newest.
  target: ['chrome92', 'edge92', 'firefox91', 'safari15.4'],
  legalComments: 'none', // gathered in licences.txt instead
  logLevel: 'warning',
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]',
  assetNames: '[name]-[hash]',
};
const WORKERS = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
};

const buildWorkers = (outdir) => build({ ...OPTIONS, outdir, entryPoints: WORKERS, format: 'iife' });

const buildPage = (outdir, workers) =>
  build({
    ...OPTIONS,
    outdir,
    entryPoints: { page: 'source/page.jsx', icon: 'source/icon.svg' },
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    loader: { '.graphql': 'text', '.ttf': 'file', '.svg': 'copy' },
    // GraphiQL names these by former paths, which lead to CommonJS files whose exports an import cannot see.
    alias: { 'prettier/parser-babel': 'prettier/plugins/babel', 'prettier/parser-graphql': 'prettier/plugins/graphql' },
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.USE_IMPORT': '"true"', // how @graphiql/toolkit is told to import graphql-ws
      WORKERS: JSON.stringify(workers),
    },
  });

/** The built file of one entry, such as `page-ABCD1234.css` for ('page', '.css'). */
function named(result, entry, ending) {
  const names = Object.keys(result.metafile.outputs).map((path) => basename(path));
  return names.find((name) => name.startsWith(`${entry}-`) && name.endsWith(ending));
}

/** The folders of the packages that went into the results, e.g. `node_modules/@graphiql/react`. */
function packagesOf(results) {
  const inputs = results.flatMap((result) => Object.keys(result.metafile.inputs));
  const folders = inputs.map((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(folders.filter(Boolean))].sort();
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join('\n\n');
}

/** Who passes the built files on passes the packages in them on, and owes their licences. */
async function writeLicences(folder, results) {
  const licences = await Promise.all(packagesOf(results).map(licenceOf));
  await writeFile(join(folder, 'licences.txt'), licences.join(`\n\n${'-'.repeat(80)}\n\n`));
}

async function writePage(folder, page) {
  const fields = {
    script: named(page, 'page', '.js'),
    style: named(page, 'page', '.css'),
    icon: named(page, 'icon', '.svg'),
  };
  const template = await readFile('index.html', 'utf8');
  await writeFile(join(folder, 'index.html'), template.replace(/{{(\w+)}}/g, (_, field) => `assets/${fields[field]}`));
}

/** Styles that esbuild lays beside every part loaded on demand; the page's own hold them all. */
async function removeSpareStyles(assets, page) {
  const spare = (await readdir(assets)).filter((name) => name.endsWith('.css') && name !== named(page, 'page', '.css'));
  await Promise.all(spare.map((name) => rm(join(assets, name))));
}

async function writeAll(folder) {
  const assets = join(folder, 'assets');
  await mkdir(assets, { recursive: true });
  const workers = await buildWorkers(assets);
  const workerNames = Object.keys(WORKERS).map((entry) => [entry, named(workers, entry, '.js')]);
  const page = await buildPage(assets, Object.fromEntries(workerNames));
  await removeSpareStyles(assets, page);
  await writePage(folder, page);
  await writeLicences(folder, [workers, page]);
}

async function main(folder) {
  // Built beside its place and moved there whole, so that a server never sees half of it.
  const fresh = `${folder}.${process.pid}`;
  try {
    await writeAll(fresh);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

await main(resolve(process.argv[2]));
