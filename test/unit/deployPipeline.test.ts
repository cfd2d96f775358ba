/** The workflows and Renovate: nothing runs there that can be changed behind our back, or that may do more than it has to. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { read, ROOT, yamlDocuments } from '../support/deployFiles.ts';

const FOLDER = '.github/workflows';

const Step = z.object({ uses: z.string().optional(), run: z.string().optional() }).loose();
const Job = z
  .object({
    'timeout-minutes': z.number(),
    permissions: z.record(z.string(), z.enum(['read', 'write'])).optional(),
    steps: z.array(Step),
  })
  .loose();
const Workflow = z
  .object({
    name: z.string(),
    on: z.record(z.string(), z.unknown()),
    permissions: z.record(z.string(), z.enum(['read', 'write'])),
    jobs: z.record(z.string(), Job),
  })
  .loose();

/** What YAML 1.1 makes of the key `on`. */
const ON = /^on:/mu;

/** What is wrong with a workflow, by the rules that hold for all of them. */
function problemsOf(path: string, text: string): readonly string[] {
  const [document] = yamlDocuments(path, text.replace(ON, "'on':"));
  const parsed = Workflow.safeParse(document);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const { on, permissions, jobs } = parsed.data;
  const problems: string[] = [];
  if ('pull_request_target' in on) problems.push('runs for strangers with our secrets');
  if (Object.values(permissions).includes('write')) problems.push('lets every job write');
  for (const line of text.split('\n').filter((one) => /^\s*(?:- )?uses:/u.test(one))) {
    if (!/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u.test(line)) problems.push(`is not pinned: ${line.trim()}`);
  }
  for (const [name, { steps }] of Object.entries(jobs)) {
    for (const { run = '', uses = '', ...step } of steps) {
      // A title or a branch of somebody else's would become a part of the script.
      if (/\$\{\{/u.test(run)) problems.push(`${name}: a script has an expression in it`);
      const input = z.object({ 'persist-credentials': z.boolean() }).loose().safeParse(step['with']);
      if (uses.startsWith('actions/checkout@') && input.data?.['persist-credentials'] !== false)
        problems.push(`${name}: the checkout leaves its token behind`);
    }
  }
  return problems;
}

const workflows = readdirSync(join(ROOT, FOLDER)).map((name) => ({ name, text: read(`${FOLDER}/${name}`) }));
const textOf = (name: string): string => workflows.find((workflow) => workflow.name === name)?.text ?? '';

describe('a workflow', () => {
  it.each(workflows)('$name keeps the rules', ({ name, text }) => {
    expect(problemsOf(name, text)).toEqual([]);
  });

  const good = textOf('ci.yaml');
  it.each([
    ['an action by its tag', good.replace(/checkout@[0-9a-f]{40} # v[\d.]+/u, 'checkout@v6'), 'is not pinned'],
    [
      'an action without its version',
      good.replace(/( checkout@[0-9a-f]{40}|@[0-9a-f]{40}) # v[\d.]+/u, '$1'),
      'is not pinned',
    ],
    ['no permissions', good.replace(/^permissions:\n {2}contents: read\n/mu, ''), 'permissions'],
    ['too many permissions', good.replace('contents: read', 'contents: write'), 'lets every job write'],
    ['a job without an end', good.replace(/ {4}timeout-minutes: 30\n/u, ''), 'timeout-minutes'],
    ['a title in a script', good.replace('npm test', 'echo ${{ github.event.pull_request.title }}'), 'expression'],
    ['a token left behind', good.replace('persist-credentials: false', 'persist-credentials: true'), 'token behind'],
    ['strangers and secrets', good.replace('pull_request:', 'pull_request_target:'), 'strangers'],
  ])('is found: %s', (_, text, problem) => {
    expect(problemsOf('broken.yaml', text).join('\n')).toContain(problem);
  });
});

describe('the pipeline', () => {
  it('runs all the tests that there are', () => {
    const scripts = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json'))).scripts;
    for (const name of ['test', 'test:browser', 'test:container']) {
      expect(scripts).toHaveProperty(name);
      expect(textOf('ci.yaml')).toMatch(new RegExp(`- run: npm (?:run )?${name}$`, 'mu'));
    }
  });

  it('builds with a cache in the registry, and says how', () => {
    const image = textOf('image.yaml');
    expect(image).toContain('cache-from: type=registry,ref=');
    expect(image).toMatch(/cache-to: .*type=registry,ref=.*:buildcache,mode=max/u);
    expect(image).toContain('provenance: mode=max');
    expect(image).toMatch(/npm sbom .*--omit=dev .*--sbom-format=cyclonedx/u);
  });

  it('has the image and the packages looked through, and shows what was found', () => {
    const image = textOf('image.yaml');
    expect(image).toContain('aquasecurity/trivy-action@');
    expect(image).toContain('snyk test ');
    expect(image.match(/github\/codeql-action\/upload-sarif@/gu)).toHaveLength(2);
    expect(image.match(/security-events: write/gu)).toHaveLength(2);
  });

  it('is kept up to date', () => {
    const renovate: unknown = JSON.parse(read('.github/renovate.json'));
    expect(renovate).toMatchObject({
      extends: expect.arrayContaining(['helpers:pinGitHubActionDigests']), // oxlint-disable-line typescript/no-unsafe-assignment -- a matcher
      customManagers: [{ customType: 'regex', datasourceTemplate: 'docker' }],
    });
  });
});
