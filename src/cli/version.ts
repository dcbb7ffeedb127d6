import { readFileSync } from 'node:fs';

/** The folder that holds package.json: two up from here in the sources, three in the built package. */
const packageFile = ['../../package.json', '../../../package.json']
  .map((path) => new URL(path, import.meta.url))
  .map((url) => readIfThere(url))
  .find((text) => text !== undefined);

/** The version in package.json. */
export const version: string = packageFile === undefined ? '0.0.0' : JSON.parse(packageFile).version;

function readIfThere(url: URL): string | undefined {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return undefined;
  }
}
