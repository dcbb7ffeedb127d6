import { jsonOf, type SourceFile } from '../source/tree.ts';
import type { SourceReader } from './gather.ts';

/**
 * Reads every file that the `$ref`s of a definition lead to, by swagger-parser's crawler with our own reader and parser:
 * no network, nothing outside the root, positions kept. What cannot be read is left out; a lint rule reports the
 * reference at its place.
 */
export const followReferences = async (definition: SourceFile, reader: SourceReader): Promise<void> => {
  // Loaded here, since most definitions stand alone and the package takes long to load.
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
  const found = new Map<string, SourceFile>();
  const resolver = {
    order: 1,
    canRead: true,
    read: ({ url }: { readonly url: string }): string => {
      const file = isRemote(url) ? undefined : reader.readReferenced(pathOf(url));
      if (file === undefined) throw new Error('not found');
      found.set(url, file);
      return file.text;
    },
  };
  const parser = {
    order: 1,
    canParse: true,
    parse: ({ url }: { readonly url: string }): unknown => {
      const root = found.get(url)?.root;
      return root === undefined ? {} : jsonOf(root);
    },
  };
  await new SwaggerParser()
    .resolve(reader.full(definition.path), {
      continueOnError: true,
      resolve: { external: true, file: false, http: false, headgate: resolver },
      parse: { json: false, yaml: false, text: false, binary: false, headgate: parser },
    })
    .catch(() => undefined);
};

const isRemote = (url: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(url) && !url.startsWith('file:');

const pathOf = (url: string): string => decodeURIComponent(url.replace(/^file:\/\//, ''));
