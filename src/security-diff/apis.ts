import type { CompiledAssembly, CompiledProvider } from '../assembly/types.ts';
import type { Json } from '../source/tree.ts';
import { askedValues } from './asked-values.ts';
import { isUrl, urlChanges } from './call-outs.ts';
import { type Change, type Finding, neutral, type Pair, placeOf, settingPlace } from './change.ts';
import { comparable } from './comparable.ts';
import { providerSettings } from './provider-settings.ts';
import { listChanges } from './words.ts';

/** A definition by name and version. */
export const identityOf = ({ name, version }: Pick<CompiledAssembly, 'name' | 'version'>): string =>
  `${name}:${version}`;

/** What it is called in a change. */
export const definitionName = (assembly: CompiledAssembly): string =>
  `${assembly.provider === undefined ? 'API' : 'provider'} "${identityOf(assembly)}"`;

/** What has changed about a definition, but for its operations. */
export const definitionChanges = (pair: Pair<CompiledAssembly>): readonly Change[] => {
  const { old, now } = pair;
  const about = definitionName(now);
  const isAsked = askedValues(pair);
  const placed = (findings: readonly Finding[], key: string): readonly Change[] =>
    findings.map((finding) => ({ ...finding, about, where: settingPlace(key, pair) }));
  return [
    ...placed(factChanges(pair), 'name'),
    ...placed(profileChange(pair), 'profile'),
    ...placed(propertyChanges({ old: old.properties, now: now.properties }, '', isAsked), 'properties'),
    ...placed(catalogChanges(pair, isAsked), 'catalogs'),
    ...providerChanges(pair).map((change) => ({ ...change, about })),
    ...otherChanges(pair).map((finding) => ({ ...finding, about, where: settingPlace('name', pair) })),
  ];
};

/** Parts that are looked into here or elsewhere, and those that only say where something is written. */
const known: ReadonlySet<string> = new Set([
  'name',
  'version',
  'title',
  'basePath',
  'profile',
  'provider',
  'properties',
  'catalogs',
  'routes',
  'waivers',
  'waiversAt',
  'files',
  'positions',
  'settingsAt',
]);

const otherChanges = ({ old, now }: Pair<CompiledAssembly>): readonly Finding[] => {
  const [before, after]: readonly Readonly<Record<string, unknown>>[] = [{ ...old }, { ...now }];
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...keys]
    .filter((key) => !known.has(key) && comparable(before?.[key]) !== comparable(after?.[key]))
    .map((key) => neutral('definition-changed', `"${key}" is another`));
};

const factChanges = ({ old, now }: Pair<CompiledAssembly>): readonly Finding[] =>
  (
    [
      ['name', 'its name', old.name, now.name],
      ['version', 'its version', old.version, now.version],
      ['title', 'its title', old.title, now.title],
      ['base-path', 'its basePath', old.basePath, now.basePath],
    ] as const
  ).flatMap(([kind, what, from, to]) => (from === to ? [] : [neutral(kind, `${what}: "${from}" → "${to}"`)]));

const profileChange = ({ old, now }: Pair<CompiledAssembly>): readonly Finding[] => {
  if (old.profile === now.profile) return [];
  const side = now.profile === 'legacy-v5' ? 'widened' : 'narrowed';
  return [{ class: side, kind: 'profile', message: `its profile: ${old.profile} → ${now.profile}` }];
};

type Values = Readonly<Record<string, Json>>;

/** Only URLs are shown: any other value may be a secret. `isAsked`: which ones decide what is proven; what that is now cannot be told. */
const propertyChanges = (
  { old, now }: Pair<Values>,
  of: string,
  isAsked: (name: string) => boolean,
): readonly Finding[] => {
  const judged = (name: string, finding: Finding): Finding =>
    isAsked(name)
      ? { ...finding, class: 'widened', message: `${finding.message}, which decides what is asked for` }
      : finding;
  const { added, removed } = listChanges(Object.keys(old), Object.keys(now));
  const kept = Object.keys(now).filter(
    (name) => Object.hasOwn(old, name) && JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  );
  return [
    ...added.map((name) => judged(name, neutral('property-added', `the property "${name}"${of} is new`))),
    ...removed.map((name) => judged(name, neutral('property-removed', `the property "${name}"${of} is gone`))),
    ...kept.flatMap((name) => {
      const [before, after] = [old[name], now[name]];
      const what = `the property "${name}"${of}`;
      return typeof before === 'string' && typeof after === 'string' && isUrl(before) && isUrl(after)
        ? urlChanges('property', what, [before, after]).map((one) => judged(name, one))
        : [judged(name, neutral('property', `${what} has another value`))];
    }),
  ];
};

const catalogChanges = (
  { old: { catalogs: old }, now: { catalogs: now } }: Pair<CompiledAssembly>,
  isAsked: (name: string) => boolean,
): readonly Finding[] => {
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    const [before, after] = [memberOf(old, name), memberOf(now, name)];
    const found = propertyChanges({ old: before ?? {}, now: after ?? {} }, ` of the catalog "${name}"`, isAsked);
    if (found.length > 0 || (before === undefined) === (after === undefined)) return found;
    return [neutral('catalog', `the catalog "${name}" is ${after === undefined ? 'gone' : 'new'}`)];
  });
};

const memberOf = (catalogs: CompiledAssembly['catalogs'], name: string): Values | undefined =>
  Object.hasOwn(catalogs, name) ? catalogs[name] : undefined;

type PlacedFinding = Omit<Change, 'about'>;

const providerChanges = (pair: Pair<CompiledAssembly>): readonly PlacedFinding[] => {
  const { old, now } = pair;
  if (old.provider !== undefined && now.provider !== undefined)
    return settingChanges(pair, { old: old.provider, now: now.provider });
  if (old.provider === now.provider) return [];
  const isNew = now.provider !== undefined;
  const [assembly, side] = isNew ? ([now, 'new'] as const) : ([old, 'old'] as const);
  const message = isNew ? 'it is now a provider' : 'it is no provider any more';
  const kind = isNew ? 'provider-added' : 'provider-removed';
  return [{ ...neutral(kind, message), where: placeOf(assembly.settingsAt?.['x-oauth'], assembly, side) }];
};

const settingChanges = (pair: Pair<CompiledAssembly>, { old, now }: Pair<CompiledProvider>): readonly PlacedFinding[] =>
  // Its keys are those of the table, and what a later version may add.
  [...new Set([...Object.keys(providerSettings), ...Object.keys(old), ...Object.keys(now)])].flatMap((name) => {
    const key = name as keyof CompiledProvider;
    if (comparable({ [name]: old[key] }) === comparable({ [name]: now[key] })) return [];
    const setting = Object.hasOwn(providerSettings, key) ? providerSettings[key] : undefined;
    const found = setting?.judge({ old, now }) ?? [];
    const findings =
      found.length > 0 ? found : [neutral('setting-changed', `its setting "${setting?.key ?? name}" is another`)];
    return findings.map(({ key: written = setting?.key ?? name, ...finding }) => ({
      ...finding,
      where: settingPlace(written, pair),
    }));
  });
