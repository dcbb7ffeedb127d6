import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** Where a module stands: modules import lower layers, or their own unit. `pure`: no Node, no I/O, no clock, no chance. */
interface Place {
  readonly unit: string;
  readonly layer: number;
  readonly pure: boolean;
}

/** The table of docs/architecture.md. */
const folders: Readonly<Record<string, readonly [layer: number, column: 'pure' | 'world']>> = {
  diagnostics: [0, 'pure'],
  source: [0, 'pure'],
  assembly: [1, 'pure'],
  jose: [1, 'world'],
  definition: [2, 'pure'],
  policy: [2, 'pure'],
  stores: [2, 'world'],
  outbound: [2, 'world'],
  pages: [2, 'world'],
  environment: [2, 'world'],
  runtime: [3, 'world'],
  identity: [3, 'world'],
  oauth: [4, 'world'],
  applications: [4, 'world'],
  compiler: [4, 'pure'],
  lint: [4, 'pure'],
  graph: [4, 'pure'],
  'security-diff': [4, 'pure'],
  workspace: [5, 'pure'],
  gateway: [6, 'world'],
  cli: [7, 'world'],
};

/** Arrows within one layer that are wanted: a source file reports problems; pages of a frame show source text. */
const sameLayer: ReadonlySet<string> = new Set(['source → diagnostics', 'applications → oauth']);

/** What the world's column may use of the pure one. */
const sharedWithWorld: ReadonlySet<string> = new Set(['source', 'diagnostics', 'assembly', 'policy']);

/** Packages that run in a web page as well. */
const purePackages: ReadonlySet<string> = new Set(['yaml', 'ajv', 'acorn', 'openapi-types', 'picocolors']);

const placeOf = (file: string): Place | undefined => {
  const [top, folder, ...rest] = file.split('/');
  if (top === 'src' && folder !== undefined && rest.length > 0) {
    const entry = folders[folder];
    return entry && { unit: folder, layer: entry[0], pure: entry[1] === 'pure' };
  }
  if (top !== 'policies' || folder === undefined) return undefined;
  if (folder === 'declarations.ts') return { unit: 'policies/declarations', layer: 4, pure: true };
  if (folder === 'implementations.ts') return { unit: 'policies/implementations', layer: 6, pure: false };
  if (rest.join('/') === 'policy.ts') return { unit: `policies/${folder}`, layer: 3, pure: true };
  return { unit: `policies/${folder}`, layer: 5, pure: false };
};

/** Every import, re-export and dynamic import of a module, types included. */
const importsOf = (file: string, text: string): readonly string[] => {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const reexports = module.staticExports.flatMap(({ entries }) =>
    entries.map(({ moduleRequest }) => moduleRequest?.value),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest }) =>
    text.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
  );
  return [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...reexports, ...dynamic].filter(
    (one) => one !== undefined,
  );
};

/** What breaks the table, a line each: `src/lint/a.ts → node:fs: …`. `files`: text by path from the project's root. */
export const violations = (files: ReadonlyMap<string, string>): readonly string[] => {
  const found: string[] = [];
  for (const [file, text] of files) {
    const from = placeOf(file);
    if (from === undefined) {
      found.push(`${file}: stands in no layer`);
      continue;
    }
    for (const target of importsOf(file, text)) {
      const why = target.startsWith('.') ? wrongImport(from, file, target) : wrongPackage(from, target);
      if (why !== undefined) found.push(`${file} → ${target}: ${why}`);
    }
  }
  return found;
};

const wrongPackage = ({ pure }: Place, target: string): string | undefined => {
  if (!pure) return undefined;
  if (target.startsWith('node:')) return 'a pure module must not touch Node';
  const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : target.split('/')[0];
  return purePackages.has(name ?? '') ? undefined : 'not among the packages of the pure column';
};

const wrongImport = (from: Place, file: string, target: string): string | undefined => {
  const resolved = path.posix.join(path.posix.dirname(file), target);
  const to = placeOf(resolved);
  if (to === undefined) return 'leads out of the layers';
  if (from.unit === to.unit && (to.pure || !from.pure)) return undefined;
  if (from.pure && !to.pure) return 'a pure module must not import one that touches the world';
  if (to.layer >= from.layer && !sameLayer.has(`${from.unit} → ${to.unit}`)) return 'an import goes to a lower layer';
  const isDeclaration = to.unit.startsWith('policies/');
  if (!from.pure && to.pure && from.layer < 7 && !sharedWithWorld.has(to.unit) && !isDeclaration) {
    return 'what serves knows nothing of what compiles';
  }
  return undefined;
};
