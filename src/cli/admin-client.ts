import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addressFile, tokenFile } from '../gateway/admin/token.ts';
import { environmentWithout, loadEnvironment } from './load-environment.ts';
import { systemReason } from './system-reason.ts';
import { ContentError, type Terminal, UsageError } from './terminal.ts';

/** How a command line says which gateway it means. */
export interface AdminTarget {
  readonly data?: string;
  readonly config?: string;
  readonly adminUrl?: string;
}

/** An answer of the admin listener, its body as JSON. */
export interface AdminAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks the admin listener of a running gateway; its address and token stand in its data folder.
 *
 * @throws UsageError where there is none, or it does not let us in.
 */
export const askAdmin = async (
  target: AdminTarget,
  { method, path: at, body }: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: object },
  terminal: Pick<Terminal, 'cwd' | 'env'>,
): Promise<AdminAnswer> => {
  const data = path.resolve(terminal.cwd, target.data ?? dataOf(target.config, terminal));
  const token = lineOf(path.join(data, tokenFile));
  const base = target.adminUrl ?? lineOf(path.join(data, addressFile));
  if (!URL.canParse(at, base)) throw new UsageError('--admin-url takes a URL such as http://127.0.0.1:8081');
  const answer = await fetched(new URL(at, base), {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.status === 401) {
    throw new UsageError(
      `the gateway at ${base} does not take the token of "${data}": it has another data folder, or another gateway was started on this one since`,
    );
  }
  return answer;
};

const fetched = async (url: URL, init: RequestInit): Promise<AdminAnswer> => {
  try {
    const response = await fetch(url, { ...init, redirect: 'error' });
    return { status: response.status, body: await response.json() };
  } catch {
    throw new UsageError(`no gateway answers at ${url.origin}: is it running?`);
  }
};

const dataOf = (config: string | undefined, terminal: Pick<Terminal, 'cwd' | 'env'>): string => {
  const environment = environmentWithout(loadEnvironment(config, terminal), ['store']);
  if (environment !== undefined) return path.dirname(environment.store.path);
  throw new ContentError('the environment cannot be read here: name the data folder of the gateway with --data');
};

const lineOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`cannot read "${file}": ${systemReason(error)}; is a gateway running on this data folder?`);
  }
};
