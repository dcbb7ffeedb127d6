import type { Definition, ProductApi, Project } from '../definition/definition.ts';

/** Finds the definition that a product names, by its file or by `name:version`; each is one look, however many there are. */
export const productApiFinder = ({ definitions }: Project): ((api: ProductApi) => Definition | undefined) => {
  const byFile = new Map(definitions.map((definition) => [definition.file.path, definition]));
  // The first of several alike, of which another rule tells.
  const byIdentity = new Map([...definitions].reverse().map((definition) => [identityOf(definition), definition]));
  return ({ name, file }) => {
    if (name !== undefined) return byIdentity.get(name);
    return file === undefined ? undefined : byFile.get(file);
  };
};

/** `name:version`, by which products and subscriptions name a definition. */
export const identityOf = ({ name, version }: Definition): string => `${name?.value ?? ''}:${version?.value ?? ''}`;
