/**
 * `npm run build`: makes `dist/`, or the folder that is named: what the package ships in place of the sources, since Node
 * refuses `.ts` under `node_modules`. Templates are read from the package's own `templates/`, so only code is here.
 *
 * One file a command and the parts that several share: to find, read and link the two hundred modules of `validate` takes
 * more time than to check a definition. Packages that only the gateway needs stay where npm puts them.
 */
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const ROOT = path.join(import.meta.dirname, '..');
const DIST = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'));

/** What `validate` loads becomes part of the program. */
const INLINED = ['acorn', 'ajv', 'ajv-formats', 'commander', 'picocolors', 'yaml'];

/**
 * Small modules that nearly every command has some of. Each would be a file of its own, since no two are used by the very same
 * commands, and to read and link a file takes longer than to have the others along.
 */
const TOGETHER = [
  ...['code-frame', 'counted', 'format-pretty', 'mask-lines', 'nearest-word', 'problem', 'shorten', 'summary'].map(
    (name) => `diagnostics/${name}`,
  ),
  'diagnostics/visible-text',
  ...['decode-utf8', 'json', 'members', 'problem-at', 'tree'].map((name) => `source/${name}`),
  ...['assembly/canonical-json', 'definition/flow-names', 'definition/waivers'],
  ...['cli/disk', 'cli/system-reason', 'cli/terminal', 'cli/version'],
].map((name) => path.join(ROOT, 'src', `${name}.ts`));

/** Whoever imports one of them gets the module that has all of them; among themselves they stay apart. */
const together: Plugin = {
  name: 'together',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^\.{1,2}\// }, ({ resolveDir, path: relative, importer, namespace }) => {
      const isOne = TOGETHER.includes(path.resolve(resolveDir, relative));
      return isOne && namespace === 'file' && !TOGETHER.includes(importer)
        ? { path: 'together', namespace: 'together' }
        : undefined;
    });
    onLoad({ filter: /^together$/, namespace: 'together' }, () => ({
      contents: TOGETHER.map((file) => `export * from ${JSON.stringify(file)};`).join('\n'),
      resolveDir: ROOT,
    }));
  },
};

const main = async (): Promise<void> => {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  // What an earlier build left of files that are gone must not be shipped.
  rmSync(DIST, { recursive: true, force: true });
  const built = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/cli/main.ts'],
    outdir: path.join(DIST, 'cli'), // as deep as src/cli: paths to package.json and templates are the same
    chunkNames: '[name]-[hash]',
    // The same sources as modules of which parts can be taken.
    alias: { yaml: path.join(ROOT, 'node_modules/yaml/browser/index.js') },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: Object.keys(dependencies).filter((name) => !INLINED.includes(name)),
    // CommonJS packages among the inlined ones require modules of Node.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
    // A command of 0.1 s spends a tenth of it reading what is not code. Names and lines stay, for stacks to be read.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    plugins: [together],
    metafile: true,
    logLevel: 'warning',
  }).catch(() => undefined);
  // It has said why.
  if (built === undefined) process.exitCode = 1;
  else for (const name of packagesOf(Object.keys(built.metafile.inputs))) copyLicence(name);
};

/** The packages that these files are of. */
const packagesOf = (files: readonly string[]): ReadonlySet<string> =>
  new Set(files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));

/** Every licence asks to go with the code. */
const copyLicence = (name: string): void => {
  const [file] = globSync(`node_modules/${name}/LICEN[CS]E*`, { cwd: ROOT });
  if (file === undefined) throw new Error(`the package "${name}" has no licence that could be shipped`);
  mkdirSync(path.join(DIST, 'licences'), { recursive: true });
  copyFileSync(path.join(ROOT, file), path.join(DIST, 'licences', `${name.replace('/', '-')}.txt`));
};

await main();
