import { expect, test } from '@jupyterlab/galata';

import { Environments } from '../tests/environments';

const API = 'conda-store/api/v1';
const TIMES = 5;

test('the time until a change made elsewhere is seen', async ({
  page,
  request
}) => {
  const environments = new Environments(page);
  await environments.open();
  await expect(environments.panel).toContainText('Connected');
  const times: number[] = [];
  for (let number = 0; number < TIMES; number++) {
    const name = `seen-${Date.now() % 1_000_000}`;
    const data = { specification: `name: ${name}\ndependencies: [python]\n` };
    const answer = await request.post(`/${API}/specification/`, { data });
    expect(answer.ok()).toBe(true);
    const begun = Date.now();
    await environments.environment(name).waitFor();
    times.push(Date.now() - begun);
  }
  const description = JSON.stringify({ seen_after_ms: times });
  console.log(description);
  test.info().annotations.push({ type: 'measured', description });
});
