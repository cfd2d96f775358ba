/** The manifests: of the types of Kubernetes, hardened, and in agreement with the image and with each other. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { standardConfig } from '../support/config.ts';
import { instructionsOf, read, ROOT, yamlDocuments } from '../support/deployFiles.ts';
import { field, list } from '../support/standin.ts';

const FOLDER = 'deploy/kubernetes';

/** Where the types of each kind are. */
const TYPES: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  Service: 'v1',
  PersistentVolumeClaim: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
};

const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client']).status === 0;

const names = readdirSync(join(ROOT, FOLDER)).filter((name) => name !== 'kustomization.yaml');
const manifests = names.flatMap((name) => yamlDocuments(`${FOLDER}/${name}`));
const namesOf = (values: readonly unknown[]): ReadonlySet<unknown> =>
  new Set(values.map((value) => field(value, 'name')));
const kindOf = (manifest: unknown): string => String(field(manifest, 'kind'));
const ofKind = (kind: string): readonly unknown[] => manifests.filter((manifest) => kindOf(manifest) === kind);

/** What the compiler says of manifests as values of their types; literals, so that a misspelt name is an error, too. */
function typeErrors(values: readonly unknown[]): string {
  mkdirSync(join(ROOT, 'coverage'), { recursive: true });
  // Within the project, where the packages are found; the folder is one that git ignores.
  const folder = mkdtempSync(join(ROOT, 'coverage', 'kubernetes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lines = values.map(
    (value, index) =>
      `import type { I${kindOf(value)} as T${index} } from 'kubernetes-models/${TYPES[kindOf(value)] ?? 'unknown'}';\n` +
      `export const v${index}: T${index} = ${JSON.stringify(value)};\n`,
  );
  writeFileSync(join(folder, 'manifests.ts'), lines.join(''));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { types: [] },
      include: ['manifests.ts'],
      exclude: [],
    }),
  );
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', folder],
    { encoding: 'utf8' },
  );
  return stdout + stderr;
}

describe('the manifests', () => {
  it('are of the types of Kubernetes', () => {
    expect(typeErrors(manifests)).toBe('');
  });

  it('would not be with a misspelt field, a wrong value or a missing one', () => {
    const [deployment] = ofKind('Deployment');
    const wrong = structuredClone(deployment) as { spec: Record<string, unknown> }; // oxlint-disable-line typescript/no-unsafe-type-assertion -- it is broken on purpose
    wrong.spec['replica'] = 1;
    expect(typeErrors([wrong])).toContain(`'"replica"' does not exist`);
    wrong.spec = { selector: {} };
    expect(typeErrors([wrong])).toContain(`'"template"' is missing`);
    wrong.spec = { selector: {}, template: {}, replicas: 'one' };
    expect(typeErrors([wrong])).toContain("'string' is not assignable to type 'number'");
  });

  it('are all applied', () => {
    const [kustomization] = yamlDocuments(`${FOLDER}/kustomization.yaml`);
    expect(new Set(list(field(kustomization, 'resources')))).toEqual(new Set(names));
  });

  it('are put together by kubectl', { skip: !HAS_KUBECTL }, () => {
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', join(ROOT, FOLDER)], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const built = yamlDocuments('kustomize', stdout);
    expect(built.map(kindOf)).toEqual(expect.arrayContaining(['ConfigMap', ...manifests.map(kindOf)]));
    const [deployment] = built.filter((manifest) => kindOf(manifest) === 'Deployment');
    // Its name ends in a hash of what it says: who changes a variable has the bot started anew.
    const from = field(deployment, 'spec', 'template', 'spec', 'containers', 0, 'envFrom', 0, 'configMapRef', 'name');
    expect(from).toMatch(/^rules-lawyer-[a-z0-9]{10}$/u);
  });

  it('belong together by one label', () => {
    const label = { 'app.kubernetes.io/name': 'rules-lawyer' };
    for (const manifest of manifests) expect(field(manifest, 'metadata', 'labels')).toEqual(label);
    const [deployment] = ofKind('Deployment');
    expect(field(deployment, 'spec', 'selector', 'matchLabels')).toEqual(label);
    expect(field(deployment, 'spec', 'template', 'metadata', 'labels')).toEqual(label);
    expect(field(ofKind('Service')[0], 'spec', 'selector')).toEqual(label);
    expect(field(ofKind('NetworkPolicy')[0], 'spec', 'podSelector', 'matchLabels')).toEqual(label);
  });
});

describe('the pod', () => {
  const [deployment] = ofKind('Deployment');
  const pod = field(deployment, 'spec', 'template', 'spec');
  const bot = field(pod, 'containers', 0);

  it('is the only one, even while it is replaced', () => {
    expect(field(deployment, 'spec', 'replicas')).toBe(1);
    expect(field(deployment, 'spec', 'strategy')).toEqual({ type: 'Recreate' });
  });

  it('has more time to end than compose gives, which has more than the bot takes', () => {
    const [compose] = yamlDocuments('compose.yaml');
    expect(standardConfig().drainLimitMs).toBe(20_000);
    expect(field(compose, 'services', 'bot', 'stop_grace_period')).toBe('30s');
    expect(field(pod, 'terminationGracePeriodSeconds')).toBe(40);
  });

  it('runs as the user of the image, without any rights', () => {
    expect(field(pod, 'securityContext')).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(field(bot, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      capabilities: { drop: ['ALL'] },
    });
    expect(field(pod, 'automountServiceAccountToken')).toBe(false);
  });

  it('is asked over HTTP on the port of the image', () => {
    const probes = ['startup', 'readiness', 'liveness'].map((name) => field(bot, `${name}Probe`, 'httpGet'));
    expect(probes).toEqual(['startup', 'ready', 'live'].map((tier) => ({ path: `/health/${tier}`, port: 'metrics' })));
    const exposed = instructionsOf(read('Dockerfile')).find(({ name }) => name === 'EXPOSE')?.value;
    expect(field(bot, 'ports', 0)).toEqual({ name: 'metrics', containerPort: Number(exposed), protocol: 'TCP' });
    expect(field(ofKind('Service')[0], 'spec', 'ports', 0)).toMatchObject({ name: 'metrics', targetPort: 'metrics' });
    // The kubelet asks on the address of the pod, where what listens on the loopback is not heard.
    expect(list(field(bot, 'env'))).toContainEqual({ name: 'HEALTH_HOST', value: '0.0.0.0' });
  });

  it('has its secrets as files that nobody else may read, and no secret in a variable', () => {
    const volumes = list(field(pod, 'volumes'));
    const secrets = volumes.find((volume) => field(volume, 'name') === 'secrets');
    expect(field(secrets, 'secret')).toEqual({ secretName: 'rules-lawyer', defaultMode: 0o440 });
    const variables = list(field(bot, 'env')).map((variable) => String(field(variable, 'name')));
    expect(variables).toEqual(expect.arrayContaining(['TELEGRAM_TOKEN_FILE', 'OPENAI_API_KEY_FILE']));
    expect(variables.filter((name) => /TOKEN|KEY|SECRET/u.test(name) && !name.endsWith('_FILE'))).toEqual([]);
  });

  it('mounts every volume, and the rulebooks to be read only', () => {
    const mounts = list(field(bot, 'volumeMounts'));
    expect(namesOf(mounts)).toEqual(namesOf(list(field(pod, 'volumes'))));
    expect(mounts.find((mount) => field(mount, 'name') === 'rulebooks')).toMatchObject({ readOnly: true });
    // The root is read-only: what is written for a moment goes to a folder that ends with the pod, and cannot grow.
    expect(mounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
    expect(list(field(pod, 'volumes'))).toContainEqual({ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } });
    const claims = list(field(pod, 'volumes')).flatMap((volume) =>
      list([field(volume, 'persistentVolumeClaim', 'claimName')]).filter((claim) => claim !== undefined),
    );
    expect(claims).toEqual(ofKind('PersistentVolumeClaim').map((claim) => field(claim, 'metadata', 'name')));
  });

  it('reaches names and https, but not the addresses at which a cloud gives credentials away', () => {
    const policy = field(ofKind('NetworkPolicy')[0], 'spec');
    expect(field(policy, 'policyTypes')).toEqual(['Ingress', 'Egress']);
    expect(list(field(policy, 'egress')).map((rule) => field(rule, 'ports', 0, 'port'))).toEqual([53, 443]);
    expect(field(policy, 'egress', 1, 'to', 0, 'ipBlock', 'except')).toContain('169.254.0.0/16');
  });
});
