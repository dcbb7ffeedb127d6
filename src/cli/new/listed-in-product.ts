import path from 'node:path';
import { editsAsStored, withEdits } from '../../source/edits.ts';
import { parseSource } from '../../source/parse.ts';
import { insertEntry } from '../../source/splices.ts';
import { ContentError } from '../terminal.ts';
import { relativeTo } from './named-definition.ts';

/** A product as it is on disk; `name`: what it is called. */
export interface WrittenProduct {
  readonly name: string;
  readonly full: string;
  readonly text: string;
}

/**
 * The text of a product with one API more under `apis`, and every other byte as it was.
 *
 * @throws ContentError where it lists such an API already, or is written in a way that cannot be added to.
 */
export const listedInProduct = (
  product: WrittenProduct,
  api: { readonly key: string; readonly full: string },
): string => {
  const { root, text, problems } = parseSource(product.name, product.text);
  const isProduct = root?.kind === 'map' && root.entries.has('product') && problems.length === 0;
  if (!isProduct) throw new ContentError(`"${product.name}" is no product: see "headgate validate ${product.name}"`);
  const value = { [api.key]: { $ref: relativeTo(path.dirname(product.full), api.full) } };
  const apis = root.get('apis');
  if (apis?.kind === 'map' && apis.entries.has(api.key)) {
    throw new ContentError(`"${product.name}" lists an API "${api.key}" already`);
  }
  const splice =
    apis?.kind === 'map'
      ? insertEntry(apis, { key: api.key, value: { $ref: value[api.key]?.$ref ?? '' } })
      : apis === undefined
        ? insertEntry(root, { key: 'apis', value, after: 'info' })
        : undefined;
  const edits = splice && editsAsStored(product.text, text, splice);
  if (edits === undefined) {
    throw new ContentError(`"${product.name}" is written in a way that is not edited here: add the API by hand`);
  }
  return withEdits(product.text, edits);
};
