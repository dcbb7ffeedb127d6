import type { Choice, Definition, Located } from '../../definition/definition.ts';
import { variablesIn } from '../../policy/condition/variables-in.ts';
import { parseTemplate, rootOf } from '../../policy/references.ts';
import { variablesBelow } from '../../policy/variables.ts';
import type { WrittenStep } from '../assembly/assembly-steps.ts';
import type { EnvironmentNames } from '../environment-names.ts';
import type { Place, TextPlace } from '../place.ts';
import { gatewayMap } from './gateway-maps.ts';
import { ReferenceStretches } from './reference-stretches.ts';

/** A place where a property may be meant: a name that is none of ours, or `api.properties.…`. */
export interface PropertyReference {
  /** Of the property. */
  readonly name: string;
  readonly at: Place | TextPlace;
  /** `step`, `condition`: a variable of the same name may be meant too. `setting`: it is fixed when the gateway starts. */
  readonly where: 'step' | 'condition' | 'setting' | 'description';
  /** A variable cannot be meant. */
  readonly isProperty: boolean;
}

/** Every such place of a definition. */
export function* propertyReferences(
  definition: Definition,
  steps: readonly WrittenStep[],
): Iterable<PropertyReference> {
  const stretches = new ReferenceStretches();
  for (const step of steps) yield* inStep(step, stretches);
  for (const text of fixedTexts(definition, steps)) yield* inText(text, 'setting');
  for (const text of describedUrls(definition)) yield* inText(text, 'description');
}

/** Which names properties define. */
export interface DefinedNames {
  /** Those with a value; where the environment is not known, also those that it is expected to give one. */
  readonly names: ReadonlySet<string>;
  /**
   * The environment is known: what is not among the names is defined by nobody. `declared`: it is not, but the definition
   * declares its properties, as every one for API Connect does. `open`: any other name may stand in the environment alone.
   */
  readonly extent: 'certain' | 'declared' | 'open';
}

/** The names that the properties of a definition, of its catalogs and of the environment define. */
export const definedNames = (definition: Definition, environment: EnvironmentNames | undefined): DefinedNames => {
  const { properties, catalogs } = definition.gateway;
  if (environment !== undefined) {
    const chosen = catalogs.get(environment.catalog ?? '');
    const names = new Set([...properties.keys(), ...(chosen?.keys() ?? []), ...environment.properties]);
    return { names, extent: 'certain' };
  }
  const declared = [...(gatewayMap(definition, 'properties')?.entries.keys() ?? [])];
  const names = new Set([...declared, ...[...catalogs.values()].flatMap((catalog) => [...catalog.keys()])]);
  return { names, extent: names.size > 0 || definition.profile === 'legacy-v5' ? 'declared' : 'open' };
};

function* inStep({ uses, conditions }: WrittenStep, stretches: ReferenceStretches): Iterable<PropertyReference> {
  for (const { at, variable, isWritten } of uses) {
    if (!isWritten) yield* meant(variable, { at: stretches.of(at, variable), where: 'step' });
  }
  for (const {
    node,
    parsed: { expression },
  } of conditions) {
    if (expression === undefined) continue;
    for (const { path, start, end } of variablesIn(expression)) {
      yield* meant(path, { at: { kind: 'text', node, start, end }, where: 'condition' });
    }
  }
}

function* inText({ at, value }: Located<string>, where: PropertyReference['where']): Iterable<PropertyReference> {
  const stretches = new ReferenceStretches();
  for (const piece of parseTemplate(value)) {
    if (typeof piece !== 'string') yield* meant(piece.variable, { at: stretches.of(at, piece.variable), where });
  }
}

function* meant(variable: string, found: Pick<PropertyReference, 'at' | 'where'>): Iterable<PropertyReference> {
  const isProperty = variable.startsWith(OF_API) && variable.length > OF_API.length;
  if (isProperty) yield { ...found, name: variable.slice(OF_API.length), isProperty };
  else if (found.where === 'setting' || variablesBelow(rootOf(variable)).length === 0) {
    yield { ...found, name: variable, isProperty };
  }
}

const OF_API = 'api.properties.';

/** Texts that are the same for all requests. */
function* fixedTexts({ oauth }: Definition, steps: readonly WrittenStep[]): Iterable<Located<string>> {
  for (const { policy, node, errors } of steps) {
    if (policy !== 'jwt-validate' || errors.length > 0 || node.kind !== 'map') continue;
    for (const key of ['iss-claim', 'aud-claim']) {
      const at = node.get(key);
      if (at?.kind === 'scalar') yield { at, value: String(at.value) };
    }
  }
  const { application, owner } = oauth?.scopeValidators ?? {};
  const urls = [
    oauth?.authentication?.url,
    oauth?.revocation?.url,
    oauth?.metadata?.url,
    application?.url,
    owner?.url,
    urlOf(oauth?.identityExtraction),
    urlOf(oauth?.authorization),
  ];
  yield* urls.filter((url) => url !== undefined);
}

/** Of a choice that has none, what is left over is not looked at by anybody. */
const urlOf = (choice: Choice | undefined): Located<string> | undefined =>
  ['custom-form', 'redirect'].includes(choice?.type?.value ?? '') ? choice?.url : undefined;

/** What clients read. `$(catalog.host)` and its like stand for what only the gateway in front of them knows. */
function* describedUrls({ root, securityDefinitions }: Definition): Iterable<Located<string>> {
  const host = root.get('host');
  const texts = [
    ...(host?.kind === 'scalar' && typeof host.value === 'string' ? [{ at: host, value: host.value }] : []),
    ...[...securityDefinitions.values()].flatMap(({ authorizationUrl, tokenUrl }) => [authorizationUrl, tokenUrl]),
  ];
  for (const text of texts) {
    if (text !== undefined) yield { at: text.at, value: text.value.replaceAll(/\$\(catalog\.[^()\s]*\)/g, '') };
  }
}
