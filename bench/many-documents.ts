import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from './cast.ts';
import { distinctApi } from './documents.ts';
import { atMost, type Figure, megabytes } from './figures.ts';
import type { Peak } from './peak.ts';
import { at } from './processes.ts';
import { median, pairedRatio } from './statistics.ts';
import type { UpdateTimes } from './workspace-process.ts';

/** Of each document, an ordinary length. */
const lines = 150;
const [few, thousand, many] = [10, 1000, 5000];
/** Among so many files one is edited, again and again. */
const edited = { files: 500, edits: 40 };

/** The built `headgate validate` of folders of documents, and one document of many that is checked again after an edit. */
export const measureManyDocuments = (stage: Stage, rounds: number): readonly Figure[] => [
  ...figuresOfCalls(stage, Math.min(rounds, 5)),
  figureOfUpdate(),
];

const figuresOfCalls = (stage: Stage, rounds: number): readonly Figure[] => {
  const folders = new Map([0, few, thousand, many].map((count) => [count, folderOf(stage, count)]));
  const measured = new Map([...folders.keys()].map((count) => [count, [] as Peak[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [count, folder] of folders) measured.get(count)?.push(validate(stage, folder));
  }
  const millis = (count: number): readonly number[] => (measured.get(count) ?? []).map((one) => one.cpuMs);
  // Without what it takes to start, and to check the one document that every folder has.
  const each = (count: number): readonly number[] => millis(count).map((ms, at) => (ms - (millis(0)[at] ?? 0)) / count);
  const peak = median((measured.get(thousand) ?? []).map(({ rssBytes }) => rssBytes));
  const told = [few, thousand, many].map((count) => `${count}: ${median(each(count)).toFixed(2)} ms`).join(', ');
  return [
    {
      name: `validation of a document of ${many}, beside one of ${few}`,
      value: pairedRatio(each(many), each(few)),
      unit: '×',
      limit: atMost(1.2),
      detail: told,
    },
    {
      name: `memory to validate ${thousand} documents of ${lines} lines`,
      value: megabytes(peak),
      unit: 'MB',
      limit: atMost(400),
      detail: `of one ${megabytes(median((measured.get(0) ?? []).map(({ rssBytes }) => rssBytes))).toFixed(0)} MB`,
    },
  ];
};

/** One document more than `count`, so that the empty call has something to read, too. */
const folderOf = ({ folder }: Stage, count: number): string => {
  const documents = path.join(folder, `documents-${count}`);
  mkdirSync(documents);
  for (let number = 0; number <= count; number++) {
    writeFileSync(path.join(documents, `${number}.yaml`), distinctApi(lines, number));
  }
  return documents;
};

const validate = ({ program, folder }: Stage, documents: string): Peak => {
  const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache') };
  const args = ['--import', at('peak.ts'), program, 'validate', documents];
  const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`"${args.join(' ')}" ended with exit code ${status}: ${stderr}`);
  return JSON.parse(stderr.toString().trim().split('\n').at(-1) ?? ''); // the line that peak.ts writes at the end
};

const figureOfUpdate = (): Figure => {
  const args = [at('workspace-process.ts'), String(edited.files), String(lines), String(edited.edits)];
  const { status, stdout } = spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) throw new Error('the process that edits has failed');
  const { first, updates } = JSON.parse(stdout.toString()) as UpdateTimes; // it prints nothing else
  return {
    name: `a check again after an edit of one of ${edited.files} files`,
    value: median(updates),
    unit: 'ms',
    limit: atMost(50),
    detail: `slowest ${Math.max(...updates).toFixed(1)} ms, all of them for the first time ${first.toFixed(0)} ms`,
  };
};
