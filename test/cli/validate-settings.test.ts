import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { run } from '../../src/cli/main.ts';
import { newFolder } from '../harness/folder.ts';

const RULE = 'oauth/credentials-over-http';
const provider = (before = '', more = ''): string => `swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
schemes: [https]
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction: { type: default-form, url: "https://login.example/form" }
${before}
  authentication: { url: http://login.example/ }
${more}paths: {}
`;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Files = Readonly<Record<string, string>>;

const outcomeOf = async (t: TestContext, files: Files, line: string): Promise<Outcome> => {
  const folder = newFolder(files);
  t.after(() => folder.remove());
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    stdout: (text: string) => void out.push(text),
    stderr: (text: string) => void err.push(text),
    env: {},
    cwd: folder.path,
    colour: false,
  };
  const code = await run(line.split(' '), terminal);
  return { code, stdout: out.join(''), stderr: err.join('') };
};

const reportOf = async (t: TestContext, files: Files, line: string) => {
  const { stdout, code } = await outcomeOf(t, files, `${line} --format json`);
  return { code, ...JSON.parse(stdout) };
};

const severityOf = async (t: TestContext, files: Files, line = 'validate a.yaml'): Promise<string | undefined> => {
  const { problems } = await reportOf(t, files, line);
  return problems.find(({ code }: { code: string }) => code === RULE)?.severity;
};

test('--rule says how grave a rule is, as often as it is given', async (t) => {
  const files = { 'a.yaml': provider() };
  assert.equal(await severityOf(t, files), 'error');
  for (const severity of ['error', 'warning', 'info'] as const) {
    assert.equal(await severityOf(t, files, `validate a.yaml --rule ${RULE}=${severity}`), severity);
  }
  assert.equal(
    await severityOf(t, files, `validate a.yaml --rule ${RULE}=off --rule oauth/form-unused=off`),
    undefined,
  );
});

test('area/* stands for the rules of an area that can be so, and a rule by its name goes before it', async (t) => {
  const files = { 'a.yaml': provider() };
  assert.equal(await severityOf(t, files, 'validate a.yaml --rule oauth/*=info'), 'info');
  assert.equal(await severityOf(t, files, `validate a.yaml --rule ${RULE}=warning --rule oauth/*=info`), 'warning');
});

for (const [option, message] of [
  ['oauth/nothing=off', /There is no rule "oauth\/nothing"/],
  [`${RULE}s=off`, /Did you mean "oauth\/credentials-over-http"/],
  ['nothing/*=off', /There is no rule/],
  ['source/syntax=off', /There is no rule/],
  ['oauth/redirect-url=off', /can only be made an error/],
  ['oauth/redirect-url=warning', /can only be made an error/],
  [RULE, /write NAME=error\|warning\|info\|off/],
  [`${RULE}=fatal`, /write NAME=/],
] as const) {
  test(`--rule ${option} is a wrong command line`, async (t) => {
    const { code, stderr } = await outcomeOf(t, { 'a.yaml': provider() }, `validate a.yaml --rule ${option}`);
    assert.equal(code, 2);
    assert.match(stderr, message);
  });
}

test('a rule that cannot be waived can be raised', async (t) => {
  const { code } = await outcomeOf(t, { 'a.yaml': provider() }, 'validate a.yaml --rule oauth/redirect-url=error');
  assert.equal(code, 1);
});

const lowered = `lint: { rules: { ${RULE}: warning } }\n`;

test('lint of headgate.yaml is taken from the one named, else of the folder named, else of the working directory', async (t) => {
  const files = {
    'apis/a.yaml': provider(),
    'other.yaml': lowered.replace('warning', 'off'),
    'headgate.yaml': lowered.replace('warning', 'info'),
  };
  assert.equal(await severityOf(t, files, 'validate apis'), 'info');
  assert.equal(await severityOf(t, files, 'validate apis/a.yaml'), 'info');
  assert.equal(await severityOf(t, { ...files, 'apis/headgate.yaml': lowered }, 'validate apis'), 'warning');
  assert.equal(await severityOf(t, files, 'validate apis --config other.yaml'), undefined);
});

test('the command line goes before headgate.yaml', async (t) => {
  const files = { 'a.yaml': provider(), 'headgate.yaml': lowered };
  assert.equal(await severityOf(t, files, `validate a.yaml --rule ${RULE}=info`), 'info');
  const many = { ...files, 'headgate.yaml': 'lint: { max-warnings: 0 }' };
  assert.equal((await outcomeOf(t, many, `validate a.yaml --rule ${RULE}=warning`)).code, 1);
  assert.equal((await outcomeOf(t, many, `validate a.yaml --rule ${RULE}=warning --max-warnings 9`)).code, 0);
});

test('what else is wrong or missing in headgate.yaml is not looked at for it', async (t) => {
  const config = `${lowered}listen: { port: none }\napplications: nowhere.yaml\nnonsense: 1\nproperties: { a: "\${SECRET}", b: "\${file:secret}" }\n`;
  const report = await reportOf(t, { 'a.yaml': provider(), 'headgate.yaml': config }, 'validate a.yaml');
  assert.deepEqual(
    report.problems.map(({ file }: { file: string }) => file).filter((file: string) => file !== 'a.yaml'),
    [],
  );
  assert.equal(report.summary.errors, 0);
});

for (const [lint, code, place] of [
  ['{ rules: { oauth/nothing: off } }', 'environment/unknown-rule', '1:18'],
  ['{ rules: { oauth/redirect-url: off } }', 'environment/rule-not-lowered', '1:18'],
  [`{ rules: { ${RULE}: fatal } }`, 'environment/wrong-value', '1:47'],
  ['{ rule: {} }', 'environment/unknown-key', '1:9'],
  ['{ max-warnings: -1 }', 'environment/wrong-value', '1:23'],
  ['[]', 'environment/wrong-type', '1:7'],
] as const) {
  test(`lint: ${lint} is a problem at its place, told once also with --config`, async (t) => {
    const files = { 'a.yaml': provider(), 'headgate.yaml': `lint: ${lint}\n` };
    for (const line of ['validate a.yaml', 'validate a.yaml --config headgate.yaml', 'validate .']) {
      const { problems, code: outcome } = await reportOf(t, files, line);
      const found = problems.filter(({ file }: { file: string }) => file === 'headgate.yaml');
      assert.deepEqual(
        found.map((one: { code: string; line: number; column: number }) => `${one.code} ${one.line}:${one.column}`),
        [`${code} ${place}`],
      );
      assert.equal(outcome, 1);
    }
  });
}

test('lines of lint are shown with the severities in them, and with no other value', async (t) => {
  const config = `lint:\n  rules: { ${RULE}: off, a/b: hunter2 }\n  secrat: hunter2\n`;
  const { stdout } = await outcomeOf(t, { 'a.yaml': provider(), 'headgate.yaml': config }, 'validate a.yaml');
  assert.ok(stdout.includes(`${RULE}: off, a/b: *******`), stdout);
  assert.doesNotMatch(stdout, /hunter2/);
});

test('compile and explain go by the same settings as validate', async (t) => {
  const files = { 'a.yaml': provider() };
  for (const command of ['compile a.yaml', 'explain a.yaml']) {
    assert.equal((await outcomeOf(t, files, command)).code, 1);
    assert.equal((await outcomeOf(t, { ...files, 'headgate.yaml': lowered }, command)).code, 0);
  }
});

test('start goes by lint of its environment, and does not start where that is wrong', async (t) => {
  const files = { 'a.yaml': provider(), 'headgate.yaml': 'definitions: [a.yaml]\n' };
  const started = await outcomeOf(t, files, 'start');
  assert.equal(started.code, 1);
  assert.match(started.stderr, new RegExp(`error ${RULE}`));
  const config = `${files['headgate.yaml']}lint: { rules: { ${RULE}: warning, oauth/nothing: off } }\n`;
  const wrong = await outcomeOf(t, { ...files, 'headgate.yaml': config }, 'start');
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /error environment\/unknown-rule/);
  assert.match(wrong.stderr, new RegExp(`warning ${RULE}`));
});

test('advice is for who validates: compile does not repeat it', async (t) => {
  const files = { 'a.yaml': provider(), 'headgate.yaml': 'lint: { rules: { oauth/*: info } }\n' };
  assert.match((await outcomeOf(t, files, 'validate a.yaml')).stdout, new RegExp(`info ${RULE}`));
  const { code, stderr } = await outcomeOf(t, files, 'compile a.yaml');
  assert.deepEqual([code, stderr], [0, '']);
});

test('--max-warnings fails where there are more, says so on stderr, and lets as many pass', async (t) => {
  const files = { 'a.yaml': provider() };
  const lower = `validate a.yaml --rule ${RULE}=off --rule oauth/form-unused=warning`;
  const { summary } = await reportOf(t, files, lower);
  assert.deepEqual([summary.errors, summary.warnings], [0, 1]);
  assert.equal((await outcomeOf(t, files, lower)).code, 0);
  assert.deepEqual((await outcomeOf(t, files, `${lower} --max-warnings 1`)).code, 0);
  const failed = await outcomeOf(t, files, `${lower} --max-warnings 0`);
  assert.deepEqual([failed.code, failed.stderr], [1, 'headgate: 1 warning, where at most 0 may be\n']);
  for (const wrong of ['-1', 'none', '1.5', '99999999']) {
    assert.equal((await outcomeOf(t, files, `${lower} --max-warnings ${wrong}`)).code, 2, wrong);
  }
});

test('--quiet prints errors alone, and counts all', async (t) => {
  const files = { 'a.yaml': provider() };
  const { stdout } = await outcomeOf(t, files, 'validate a.yaml --quiet --rule oauth/form-unused=info');
  assert.match(stdout, new RegExp(`error ${RULE}`));
  assert.doesNotMatch(stdout, /form-unused/);
  assert.match(stdout, /^1 file: 1 error, 1 info$/m);
  const { problems, summary } = await reportOf(t, files, 'validate a.yaml --quiet');
  assert.deepEqual([problems.length, summary.errors, summary.warnings], [1, 1, 1]);
});

const soon = (): string => new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);

test('what is waived is counted, and is in the report for programs with its reason', async (t) => {
  const waiver = `x-headgate: { waivers: [{ rule: ${RULE}, reason: a lab, until: ${soon()} }] }\n`;
  const files = { 'a.yaml': provider('', waiver) };
  const { stdout, code } = await outcomeOf(t, files, 'validate a.yaml');
  assert.equal(code, 0);
  assert.match(stdout, /^1 file: 1 warning; 1 waived$/m);
  const { waived, summary } = await reportOf(t, files, 'validate a.yaml');
  assert.deepEqual([waived[0].code, waived[0].reason, waived[0].until, summary.waived], [RULE, 'a lab', soon(), 1]);
  const without = await reportOf(t, files, 'validate a.yaml --no-waivers');
  assert.deepEqual([without.code, without.waived, without.summary.waived], [1, undefined, 0]);
});

test('a comment silences what start and compile would refuse, too', async (t) => {
  const files = { 'a.yaml': provider(`  # headgate-disable-next-line ${RULE} -- a lab`) };
  assert.equal((await outcomeOf(t, files, 'compile a.yaml')).code, 0);
});
