import type { TestContext } from 'node:test';
import { loadReports } from '../../src/cli/load-report.ts';
import { type Served, serve } from '../../src/cli/serve.ts';
import { SnapshotReader } from '../../src/cli/snapshot.ts';
import { findToServe, type ServeSource } from '../../src/cli/to-serve.ts';
import type { Environment } from '../../src/environment/environment.ts';
import type { Judged } from '../../src/gateway/reload/reloader.ts';
import { type Folder, newFolder } from '../harness/folder.ts';

/** A project in a folder, served as `headgate start` does, but in this process and without its pauses. */
export interface ServedProject extends Served {
  readonly folder: Folder;
  /** What an operator reads, one text a load. */
  readonly told: string[];
  /** Codes of what is wrong, with the file and line of each; empty: it serves. */
  reload(allowWidening?: boolean): Promise<readonly string[]>;
}

interface ServedInit {
  /** `headgate.yaml` among them. */
  readonly files: Readonly<Record<string, string>>;
  /** Path of the bundle in the folder. Absent: the definitions of headgate.yaml. */
  readonly bundle?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** After the files are written and before they are read. */
  readonly prepare?: (folder: Folder) => void;
}

/** What keeps a project from being served. */
export class NotServed extends Error {}

/** Serves a project on free ports until the test has ended. Throws `NotServed` with the codes of what is wrong. */
export const serveProject = async (t: TestContext, init: ServedInit): Promise<ServedProject> => {
  const folder = newFolder(init.files);
  t.after(() => folder.remove());
  init.prepare?.(folder);
  const source: ServeSource = {
    paths: [],
    bundle: init.bundle,
    config: undefined,
    profile: undefined,
    override: onFreePorts,
  };
  const world = { cwd: folder.path, env: init.env ?? {} };
  const reader = new SnapshotReader(async () => undefined);
  const found = await reader.once((disk) => findToServe(source, world, disk));
  if (found.toServe === undefined)
    throw new NotServed(codesOf(found.reports.flatMap(({ problems }) => problems)).join());
  const told: string[] = [];
  const report = loadReports(found.toServe.warnings, false);
  const served = await serve({
    toServe: found.toServe,
    cwd: folder.path,
    load: async () => {
      const { reports, toServe } = await reader.settled((disk) => findToServe(source, world, disk));
      return toServe ?? { problems: reports.flatMap(({ problems }) => problems), sources: new Map() };
    },
    told: (outcome) => told.push(report(outcome)),
    log: { info: () => {}, error: () => {}, close: () => {} },
  });
  if (!('url' in served)) throw new NotServed(codesOf(served).join());
  t.after(() => served.close(0));
  const reload = async (allowWidening?: boolean): Promise<readonly string[]> =>
    codesOf((await served.reloader.reload({ trigger: 'admin', allowWidening })).problems);
  return { ...served, folder, told, reload };
};

const onFreePorts = (environment: Environment): Environment => ({
  ...environment,
  listen: { ...environment.listen, port: environment.listen.port === 8080 ? 0 : environment.listen.port },
  admin: { ...environment.admin, port: environment.admin.port === 8081 ? 0 : environment.admin.port },
});

const codesOf = (problems: Judged['problems']): readonly string[] =>
  problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, file, line }) => `${file}${file === '' ? '' : `:${line} `}${code}`);
