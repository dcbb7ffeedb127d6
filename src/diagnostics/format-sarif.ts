import { type EditRange, editRanges } from './edit-range.ts';
import type { Fix, Position, Problem, Severity, Waived } from './problem.ts';
import type { Report } from './report.ts';

/** What is known of a code beside its problems. */
export interface CodeDescription {
  /** One sentence. */
  readonly summary: string;
  readonly meaning: string;
  /** Its page of the manual, in Markdown. */
  readonly manual: string;
  /** How grave it is where nothing says otherwise; `undefined`: that depends. */
  readonly severity: Severity | 'off' | undefined;
}

/** What made the report. */
export interface SarifTool {
  readonly version: string;
  /** SHA-256 in hex. */
  readonly sha256: (text: string) => string;
  readonly describe: (code: string) => CodeDescription | undefined;
}

/**
 * The problems as a SARIF log (OASIS SARIF 2.1.0), on one line. What is waived is a result that is suppressed in the source, with the
 * reason as its justification. Paths are relative to the working directory, which is not named.
 */
export const formatSarif = (report: Report, tool: SarifTool): string => {
  const { problems, waived = [], sources } = report;
  const codes = [...new Set([...problems, ...waived.map(({ problem }) => problem)].map(({ code }) => code))].sort();
  const fingerprint = fingerprints(tool.sha256);
  const rangeOf = editRanges(sources);
  const resultOf = (problem: Problem, suppressions: readonly object[]): object => ({
    ruleId: problem.code,
    ruleIndex: codes.indexOf(problem.code),
    level: levels[problem.severity],
    message: textOf(`${problem.message}. ${problem.help}`),
    ...(problem.file !== '' && { locations: [locationOf(problem)] }),
    ...(problem.namedAt && { relatedLocations: [{ ...locationOf(problem.namedAt), message: textOf('Named here') }] }),
    partialFingerprints: { 'headgateProblem/v1': fingerprint(problem) },
    // All results have them, or none (SARIF 2.1.0 §3.27.23).
    suppressions,
    ...(problem.fix && { fixes: fixesOf(problem.fix, problem.file, rangeOf) }),
  });
  return JSON.stringify({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Headgate', version: tool.version, rules: codes.map((code) => ruleOf(code, tool)) } },
        invocations: [{ executionSuccessful: true }],
        originalUriBaseIds: { [ROOT]: { description: textOf('The working directory') } },
        columnKind: 'utf16CodeUnits',
        results: [
          ...problems.map((problem) => resultOf(problem, [])),
          ...waived.map((one) => resultOf(one.problem, [suppressionOf(one)])),
        ],
      },
    ],
  });
};

const ROOT = '%SRCROOT%';

const levels: Readonly<Record<Severity | 'off', string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  off: 'none',
};

const textOf = (text: string): object => ({ text: text.toWellFormed() });

const ruleOf = (code: string, { describe }: SarifTool): object => {
  const known = describe(code);
  if (known === undefined) return { id: code };
  return {
    id: code,
    shortDescription: textOf(known.summary),
    fullDescription: textOf(known.meaning),
    help: { text: known.manual, markdown: known.manual },
    ...(known.severity && {
      defaultConfiguration: { enabled: known.severity !== 'off', level: levels[known.severity] },
    }),
    properties: { tags: [code.slice(0, code.indexOf('/'))] },
  };
};

const locationOf = (place: Position & Partial<Problem>): object => ({
  physicalLocation: {
    artifactLocation: artifactOf(place.file),
    region: regionOf({
      line: place.line,
      column: place.column,
      endLine: place.endLine ?? place.line,
      endColumn: place.endColumn ?? place.column,
    }),
  },
  ...(place.pointer && { logicalLocations: [{ fullyQualifiedName: place.pointer.toWellFormed() }] }),
});

const regionOf = ({ line, column, endLine, endColumn }: EditRange): object => ({
  startLine: line,
  startColumn: column,
  endLine,
  endColumn,
});

/** A URI (RFC 3986): relative to the working directory, or absolute where the file lies elsewhere or was fetched. */
const artifactOf = (file: string): object => {
  if (/^https?:\/\//.test(file)) return { uri: encodeURI(file.toWellFormed()) };
  const path = file.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? { uri: `file://${path}` } : { uri: path, uriBaseId: ROOT };
};

const suppressionOf = ({ reason, by }: Waived): object => ({
  kind: 'inSource',
  status: 'accepted',
  justification: reason.toWellFormed(),
  location: locationOf(by),
});

const fixesOf = ({ title, edits }: Fix, file: string, rangeOf: ReturnType<typeof editRanges>): readonly object[] => {
  const replacements = edits.flatMap((edit) => {
    const range = rangeOf(file, edit);
    return range === undefined ? [] : { deletedRegion: regionOf(range), insertedContent: textOf(edit.text) };
  });
  // All edits of a fix are made, or none.
  if (replacements.length < edits.length || edits.length === 0) return [];
  return [{ description: textOf(title), artifactChanges: [{ artifactLocation: artifactOf(file), replacements }] }];
};

/**
 * What a problem is known by while lines move: its code, file, pointer and message without the line numbers in it; and
 * which one it is of those alike.
 */
const fingerprints = (sha256: SarifTool['sha256']): ((problem: Problem) => string) => {
  const seen = new Map<string, number>();
  return ({ code, file, pointer, message }) => {
    const hash = sha256(JSON.stringify([code, file, pointer, message.replaceAll(/:\d+(?::\d+)?/g, '')])).slice(0, 32);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  };
};
