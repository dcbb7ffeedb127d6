import { stringify } from 'yaml';
import { calloutsDocument } from '../../callouts/document.ts';
import { type FindOptions, findCallouts } from '../../callouts/find.ts';
import { exitCode, type Terminal } from '../../terminal.ts';

interface PrintOptions extends FindOptions {
  readonly format: 'yaml' | 'json';
}

/** `headgate callouts print`: an OpenAPI 2.0 document of the services that definitions name, on stdout. */
export const calloutsPrint = async (
  paths: readonly string[],
  { format, ...options }: PrintOptions,
  terminal: Terminal,
): Promise<number> => {
  const callouts = await findCallouts(paths, options, terminal);
  if (callouts === undefined) return exitCode.findings;
  const document = calloutsDocument(callouts);
  terminal.stdout(
    format === 'json'
      ? `${JSON.stringify(document, null, 2)}\n`
      : stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }),
  );
  return exitCode.fine;
};
