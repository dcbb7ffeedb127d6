import { nearestWord } from '../diagnostics/nearest-word.ts';
import type { Graph } from './graph.ts';

/** Something of which it is asked who breaks if it goes. An operation's path may be with the basePath or without. */
export type Thing =
  | { readonly kind: 'scope' | 'grant' | 'provider' | 'api'; readonly name: string }
  | { readonly kind: 'operation'; readonly method: string; readonly path: string };

/** Why a text is no thing of a graph, in a sentence; it ends in what was probably meant, if anything comes near. */
export interface NoThing {
  readonly fault: string;
}

const kinds = ['scope', 'grant', 'provider', 'api', 'operation'] as const;

/** The grants that there can be: one that no provider has is no misspelling. */
const grants = ['accessCode', 'application', 'implicit', 'password'];

/** A text that may be a thing, in words. */
export interface ThingInWords {
  readonly kind: Thing['kind'];
  readonly name: string;
  readonly rest: readonly string[];
}

/** Takes a text apart. What it gives may be no thing all the same: that is for `readThing` to say, which knows the graph. */
export const thingInWords = (text: string): ThingInWords | NoThing => {
  const [word = '', name = '', ...rest] = text.split(' ');
  const kind = kinds.find((one) => one === word);
  if (kind === undefined) {
    // One word alone is rather the name of something than a misspelt kind.
    const near = name === '' ? undefined : nearestWord(word, kinds);
    return noThing(`"${word}" is nothing that can go`, near, `write ${kinds.map((one) => `"${one} …"`).join(', ')}`);
  }
  if (kind === 'operation') return name === '' ? { fault: asOperation } : { kind, name, rest };
  if (name === '' || rest.length > 0) return { fault: `write "${kind} NAME" in quotes, with one space between` };
  return { kind, name, rest };
};

const asOperation = 'write "operation METHOD /path" in quotes';

/** Reads `scope NAME`, `grant NAME`, `provider NAME`, `api NAME` or `operation METHOD /path`; names also as `name:version`. */
export const readThing = (text: string, graph: Graph): Thing | NoThing => {
  const words = thingInWords(text);
  if ('fault' in words) return words;
  const { kind, name, rest } = words;
  if (kind === 'operation') return operationOf(name, rest, graph);
  const names = namesOf(kind, graph);
  if (names.includes(name)) return { kind, name };
  return noThing(`there is no ${kind} "${name}"`, nearestWord(name, names), listed(names));
};

const noThing = (fault: string, near: string | undefined, otherwise: string): NoThing => ({
  fault: `${fault}: ${near === undefined ? otherwise : `did you mean "${near}"?`}`,
});

/** More would hide the fault. */
const mostListed = 10;

const listed = (names: readonly string[]): string => {
  const all = [...new Set(names)].filter((name) => !/:[^:]*$/.test(name) || names.length < mostListed);
  if (all.length === 0) return 'there is none at all';
  const shown = all.slice(0, mostListed).map((name) => `"${name}"`);
  return `there is ${shown.join(', ')}${all.length > mostListed ? ' …' : ''}`;
};

const namesOf = (kind: Exclude<Thing['kind'], 'operation'>, { providers, apis }: Graph): readonly string[] => {
  const names: Record<typeof kind, () => readonly string[]> = {
    scope: () => [
      ...providers.flatMap(({ scopes }) => scopes.map(({ name }) => name)),
      ...apis.flatMap(({ operations }) =>
        operations.flatMap(({ needs, steps }) =>
          [...(needs ?? []).flat(), ...steps].flatMap((need) => (need.kind === 'token' ? need.scopes : [])),
        ),
      ),
    ],
    grant: () => [...grants, ...providers.flatMap((provider) => provider.grants)],
    provider: () => providers.flatMap(({ id, name }) => [name, id]),
    api: () => apis.flatMap(({ id, name }) => [name, id]),
  };
  return [...new Set(names[kind]())];
};

const operationOf = (method: string, rest: readonly string[], { apis }: Graph): Thing | NoThing => {
  const path = rest.join(' ');
  if (!/^[a-z]+$/i.test(method) || !path.startsWith('/')) return { fault: asOperation };
  const verb = method.toUpperCase();
  const all = apis.flatMap(({ operations }) => operations);
  if (all.some((one) => one.method === verb && [one.template, one.path].includes(path)))
    return { kind: 'operation', method: verb, path };
  const names = all.flatMap((one) => [`${one.method} ${one.template}`, `${one.method} ${one.path}`]);
  return noThing(
    `there is no operation "${verb} ${path}"`,
    nearestWord(`${verb} ${path}`, names),
    '"headgate graph" shows those that there are',
  );
};
