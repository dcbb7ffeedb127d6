import type { SourceSet } from '../definition/definition.ts';
import { readDocument } from '../definition/read.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { writtenSecrets } from '../lint/written-secrets.ts';
import { problemAt } from '../source/problem-at.ts';
import type { SourceFile } from '../source/tree.ts';

/** Where secrets stand in a definition that is shown without being judged. */
export const secretsIn = (file: SourceFile, sources: SourceSet): readonly Problem[] => {
  const { definition } = readDocument(file, sources, {});
  const secrets = definition === undefined ? [] : [...writtenSecrets(definition)];
  return secrets.map(({ at, what }) => problemAt(at, { code: 'posture/secret-literal', message: what, help: '' }));
};
