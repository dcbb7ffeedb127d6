import { stringify } from 'yaml';
import type { Bundle, CompiledStep } from '../../src/assembly/types.ts';
import type { Definitions } from '../harness/project.ts';
import type { Document, Example } from './example-file.ts';

/** Texts of the definitions that an example serves: its own, and the API that its steps make. */
export const definitionsOf = (example: Example): Definitions =>
  textsOf({ ...example.definitions, ...(example.steps !== undefined && { 'example.yaml': apiOf(example) }) });

/** An API with one open operation and the example's steps. */
const apiOf = ({ steps = [], catch: cases = [], operation, request }: Example): Document => {
  const [method = 'GET', path = '/'] = (operation ?? `${methodOf(request)} ${request?.path.split('?')[0]}`).split(' ');
  const parameters = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    type: 'string',
  }));
  return {
    paths: { [path]: { [method.toLowerCase()]: { parameters, responses: { 200: { description: 'An answer' } } } } },
    'x-assembly': { execute: steps, ...(cases.length > 0 && { catch: cases }) },
  };
};

/** The method that a request is sent with. */
export const methodOf = (request: Example['request']): string => {
  const hasBody = request?.json !== undefined || request?.form !== undefined || request?.body !== undefined;
  return request?.method ?? (hasBody ? 'POST' : 'GET');
};

/** Documents as texts, with the root keys that every one has. */
export const textsOf = (documents: Readonly<Record<string, Document>>): Definitions =>
  Object.fromEntries(Object.entries(documents).map(([path, document]) => [path, stringify(completed(path, document))]));

const completed = (path: string, document: Document): Document => {
  if ('product' in document) return document;
  const name = path.replace(/\.ya?ml$/, '');
  return { swagger: '2.0', info: { title: name, version: '1.0.0', 'x-name': name }, paths: {}, ...document };
};

/** Every step of a bundle, nested ones, those of catches and the last ones included. */
export const stepsOf = ({ assemblies }: Bundle): readonly CompiledStep[] =>
  assemblies
    .flatMap(({ routes }) => routes)
    .flatMap((route) => [...route.steps, ...route.catch.flatMap(({ steps }) => steps), route.respond])
    .flatMap(withNested);

const withNested = (step: CompiledStep): readonly CompiledStep[] => [step, ...step.blocks.flat().flatMap(withNested)];
