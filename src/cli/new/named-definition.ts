import path from 'node:path';
import type { Definition } from '../../definition/definition.ts';
import { providerEndpoints } from '../../definition/provider-endpoints.ts';
import { isError, load, report } from '../load.ts';
import { ContentError, type Terminal } from '../terminal.ts';
import type { ApiVariables, ListedApi } from './variables.ts';

/** What an API says of the provider in `file`, and the first of its scopes: requests need all that are listed. */
export const providerFrom = async (
  file: string,
  terminal: Terminal,
): Promise<Pick<ApiVariables, 'provider' | 'scopes'>> => {
  const definition = await definitionFrom(file, terminal);
  const { oauth, name } = definition;
  if (oauth === undefined) throw new ContentError(`"${file}" is no provider: it has no OAuth settings`);
  const granted = oauth.grants?.map(({ value }) => value) ?? [];
  const flow = ['accessCode', 'application', 'password', 'implicit'].find((one) => granted.includes(one));
  if (flow === undefined) throw new ContentError(`"${file}" grants nothing that an API could ask for`);
  const urlOf = (endpoint: string): string => {
    const below = providerEndpoints(definition).find((one) => one.name === endpoint)?.path ?? `/oauth2/${endpoint}`;
    const url = `${(definition.basePath?.value ?? '').replace(/\/$/, '')}${below}`;
    return definition.dialect === 'ibm' ? `https://$(catalog.host)${url}` : url;
  };
  const hasPage = flow === 'accessCode' || flow === 'implicit';
  const provider = {
    name: name?.value ?? '',
    flow,
    authorizationurl: hasPage ? urlOf('authorize') : '',
    tokenurl: flow === 'implicit' ? '' : urlOf('token'),
  };
  const scopes = [...(oauth.scopes ?? [])].map(([scope, { value }]) => ({ name: scope, description: value || scope }));
  return { provider, scopes: scopes.slice(0, 1) };
};

/** The APIs in `files`, as a product in `folder` lists them. */
export const listedApis = async (
  files: readonly string[],
  folder: string,
  terminal: Terminal,
): Promise<readonly ListedApi[]> => {
  const listed: ListedApi[] = [];
  for (const file of files) {
    const { name, title, version } = await definitionFrom(file, terminal);
    const key = name?.value ?? '';
    if (listed.some((one) => one.key === key)) throw new ContentError(`"${file}" is the second API called "${key}"`);
    listed.push({
      key,
      name: key,
      title: title?.value ?? key,
      version: version?.value ?? '',
      file: relativeTo(folder, path.resolve(terminal.cwd, file)),
    });
  }
  return listed;
};

/** How a document in `folder` refers to a file. */
export const relativeTo = (folder: string, file: string): string =>
  path.relative(folder, file).split(path.sep).join('/');

const definitionFrom = async (file: string, terminal: Terminal): Promise<Definition> => {
  const loaded = await load([file], terminal);
  const full = path.resolve(terminal.cwd, file);
  const found = loaded.project.definitions.find((one) => path.resolve(terminal.cwd, one.file.path) === full);
  if (found?.name !== undefined) return found;
  if (loaded.project.products.length > 0)
    throw new ContentError(`"${file}" is a product: name the file of a definition`);
  report({ ...loaded, problems: loaded.problems.filter(isError) }, terminal);
  throw new ContentError(`"${file}" is no definition with a name`);
};
